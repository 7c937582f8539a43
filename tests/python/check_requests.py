"""Checks recorded requests against botocore's model.

Usage: python tests/python/check_requests.py < requests.json

The input is a list of {"operation": …, "parameters": {…}}, the parameters in query form; entries
whose "service" is given and is not "rds" are passed over. Prints what is wrong, and exits 1 if
anything is.
"""

import json
import sys

import model


def main():
    requests = json.load(sys.stdin)
    checked, wrong = 0, 0
    for number, request in enumerate(requests, 1):
        if request.get("service", "rds") != "rds":
            continue
        checked += 1
        try:
            model.check_request(request["operation"], request["parameters"])
        except model.Wrong as error:
            wrong += 1
            print(f"request {number}, {request['operation']}: {error}", file=sys.stderr)
    print(f"{checked} requests, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
