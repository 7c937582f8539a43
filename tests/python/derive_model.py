"""Derives src/sim/model.json from botocore's model of RDS: names, types and figures, no prose.

Usage: python tests/python/derive_model.py > src/sim/model.json
       python tests/python/derive_model.py --check   (exit 1 when the committed file differs)
"""

import json
import pathlib
import sys

import botocore
import botocore.loaders

# What the simulated account answers. An operation that is not here is unknown to it.
OPERATIONS = """
AddRoleToDBInstance AddTagsToResource CopyDBClusterSnapshot CopyDBSnapshot CreateDBCluster CreateDBClusterEndpoint
CreateDBClusterSnapshot CreateDBInstance CreateDBSnapshot DeleteDBCluster DeleteDBClusterEndpoint
DeleteDBClusterSnapshot DeleteDBInstance DeleteDBSnapshot DescribeAccountAttributes
DescribeBlueGreenDeployments DescribeCertificates DescribeDBClusterEndpoints
DescribeDBClusterParameterGroups DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstances
DescribeDBEngineVersions DescribeDBParameterGroups DescribeDBProxies DescribeDBProxyTargets
DescribeDBSnapshots DescribeDBSubnetGroups DescribeEvents DescribeGlobalClusters DescribeIntegrations
DescribeOptionGroups EnableHttpEndpoint FailoverDBCluster ListTagsForResource ModifyDBCluster ModifyDBInstance
RebootDBCluster RebootDBInstance RemoveTagsFromResource RestoreDBClusterFromSnapshot
RestoreDBInstanceFromDBSnapshot StartDBCluster StartDBInstance StopDBCluster StopDBInstance
""".split()

MODEL = pathlib.Path(__file__).parents[2] / "src" / "sim" / "model.json"


def derive():
    service = botocore.loaders.Loader().load_service_model("rds", "service-2", "2014-10-31")
    shapes = service["shapes"]
    structures, lists, errors = {}, {}, {}

    def kind(name):
        """The type of a shape: a scalar's own type, or the shape's name, noted on the way."""
        shape = shapes[name]
        if shape["type"] == "structure":
            if name not in structures:
                structures[name] = {}
                # A map occurs once (an integration's encryption context): the account has none.
                structures[name]["members"] = [
                    [member, kind(ref["shape"])]
                    for member, ref in shape["members"].items()
                    if shapes[ref["shape"]]["type"] != "map"
                ]
                structures[name]["required"] = shape.get("required", [])
                assert not any("locationName" in ref for ref in shape["members"].values()), name
            return name
        if shape["type"] == "list":
            assert not shape.get("flattened"), name
            item = shape["member"].get("locationName", "member")
            lists[name] = [kind(shape["member"]["shape"]), item]
            return name
        assert shape["type"] in ("string", "integer", "long", "boolean", "timestamp", "double"), name
        return shape["type"]

    operations = {}
    for name in sorted(OPERATIONS):
        operation = service["operations"][name]
        codes = []
        for fault in operation.get("errors", []):
            error = shapes[fault["shape"]].get("error", {})
            code = error.get("code", fault["shape"])
            errors[code] = error.get("httpStatusCode", 400)
            codes.append(code)
        output = operation.get("output")
        operations[name] = {
            "input": kind(operation["input"]["shape"]),
            "output": kind(output["shape"]) if output else None,
            "wrapper": output.get("resultWrapper") if output else None,
            "errors": sorted(codes),
        }
    return {
        "source": f"botocore {botocore.__version__}, rds 2014-10-31",
        "namespace": service["metadata"]["xmlNamespace"],
        "operations": operations,
        "errors": dict(sorted(errors.items())),
        "structures": dict(sorted(structures.items())),
        "lists": dict(sorted(lists.items())),
    }


def text(model):
    """One line for every entry: small, and a change of one shows as one line."""
    parts = []
    for key, value in model.items():
        if isinstance(value, dict):
            rows = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}"
                for name, entry in value.items()
            )
            parts.append(f"{json.dumps(key)}: {{\n{rows}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    derived = text(derive())
    if "--check" not in sys.argv:
        sys.stdout.write(derived)
    elif derived != MODEL.read_text():
        sys.exit(f"{MODEL} is not what {json.loads(derived)['source']} gives")
