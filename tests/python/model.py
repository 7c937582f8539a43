"""Strict reading of requests and replies by botocore's model of RDS: nothing unknown, nothing missing."""

import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.loaders
import botocore.model

SERVICE = botocore.model.ServiceModel(
    botocore.loaders.Loader().load_service_model("rds", "service-2", "2014-10-31")
)
NAMESPACE = "{" + SERVICE.metadata["xmlNamespace"] + "}"

# How scalars are written. The model has patterns for a few strings only; those are not checked.
SCALARS = {
    "boolean": re.compile(r"true|false"),
    "integer": re.compile(r"-?\d+"),
    "long": re.compile(r"-?\d+"),
    "double": re.compile(r"-?\d+(\.\d+)?"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "string": re.compile(r".*", re.DOTALL),
}

# Codes that every operation may answer, and that the model does not list.
COMMON = {
    "AccessDenied", "ExpiredToken", "InternalFailure", "InvalidAction", "InvalidParameter",
    "InvalidParameterCombination", "InvalidParameterValue", "MissingAction",
    "MissingAuthenticationToken", "MissingParameter", "Throttling",
}


class Wrong(Exception):
    """A request or reply that is not by the model."""


def enum(shape):
    """The values of a shape, if the model names them."""
    return getattr(shape, "enum", None)


def name_of(element):
    if not element.tag.startswith(NAMESPACE):
        raise Wrong(f"{element.tag} is not in the namespace")
    return element.tag[len(NAMESPACE):]


def check_value(shape, element, path):
    """Walks one element against its shape."""
    text = (element.text or "").strip()
    if shape.type_name == "structure":
        if text:
            raise Wrong(f"{path}: text in a structure")
        seen = set()
        for child in element:
            name = name_of(child)
            if name not in shape.members:
                raise Wrong(f"{path}: {name} is not a member of {shape.name}")
            if name in seen:
                raise Wrong(f"{path}: {name} stands there twice")
            seen.add(name)
            check_value(shape.members[name], child, f"{path}.{name}")
    elif shape.type_name == "list":
        if text:
            raise Wrong(f"{path}: text in a list")
        item = shape.member.serialization.get("name", "member")
        for child in element:
            if name_of(child) != item:
                raise Wrong(f"{path}: an item is called {name_of(child)}, not {item}")
            check_value(shape.member, child, f"{path}.{item}")
    else:
        if len(element):
            raise Wrong(f"{path}: elements in a {shape.type_name}")
        if not SCALARS[shape.type_name].fullmatch(element.text or ""):
            raise Wrong(f"{path}: {element.text!r} is not a {shape.type_name}")
        if enum(shape) and element.text not in enum(shape):
            raise Wrong(f"{path}: {element.text!r} is none of {enum(shape)}")


def check_error(operation, status, root):
    if name_of(root) != "ErrorResponse":
        raise Wrong(f"{name_of(root)} with status {status}")
    if [name_of(child) for child in root] != ["Error", "RequestId"]:
        raise Wrong("the error envelope")
    error = {name_of(child): child.text for child in root[0]}
    if set(error) != {"Type", "Code", "Message"} or error["Type"] not in ("Sender", "Receiver"):
        raise Wrong(f"the error envelope: {error}")
    for shape in operation.error_shapes:
        if shape.error_code == error["Code"]:
            wanted = shape.metadata.get("error", {}).get("httpStatusCode")
            if wanted != status:
                raise Wrong(f"{error['Code']} has status {status}, not {wanted}")
            return
    if error["Code"] not in COMMON:
        raise Wrong(f"{operation.name} never answers {error['Code']}")


def check_reply(name, status, body):
    """One reply, as it came."""
    operation = SERVICE.operation_model(name)
    root = ElementTree.fromstring(body)
    if status >= 300:
        check_error(operation, status, root)
        return
    if name_of(root) != f"{name}Response":
        raise Wrong(f"{name_of(root)} answers {name}")
    shape = operation.output_shape
    wanted = ["ResponseMetadata"]
    if shape is not None:
        wanted.insert(0, shape.serialization["resultWrapper"])
    if [name_of(child) for child in root] != wanted:
        raise Wrong(f"{[name_of(child) for child in root]}, not {wanted}")
    if shape is not None:
        check_value(shape, root[0], name)
    if [name_of(child) for child in root[-1]] != ["RequestId"] or not root[-1][0].text:
        raise Wrong("no RequestId")


def check_input(shape, parameters, path):
    """Parameters below one name, by their dots, against the shape."""
    if shape.type_name == "structure":
        groups = {}
        for name, value in parameters.items():
            first, _, rest = name.partition(".")
            groups.setdefault(first, {})[rest] = value
        for name, inner in groups.items():
            if name not in shape.members:
                raise Wrong(f"{path}: {name} is not a member of {shape.name}")
            check_input(shape.members[name], inner, f"{path}.{name}")
        missing = [name for name in shape.required_members if name not in groups]
        if missing:
            raise Wrong(f"{path}: {missing} missing")
    elif shape.type_name == "list":
        if parameters == {"": ""}:
            return
        item = shape.member.serialization.get("name", "member")
        rows = {}
        for name, value in parameters.items():
            match = re.fullmatch(re.escape(item) + r"\.(\d+)(?:\.(.+))?", name)
            if match is None:
                raise Wrong(f"{path}: {name} is no {item}.N")
            rows.setdefault(int(match[1]), {})[match[2] or ""] = value
        if sorted(rows) != list(range(1, len(rows) + 1)):
            raise Wrong(f"{path}: numbered {sorted(rows)}")
        for number, inner in rows.items():
            check_input(shape.member, inner, f"{path}.{number}")
    else:
        if set(parameters) != {""}:
            raise Wrong(f"{path}: {sorted(parameters)} in a {shape.type_name}")
        value = parameters[""]
        if not SCALARS[shape.type_name].fullmatch(value):
            raise Wrong(f"{path}: {value!r} is not a {shape.type_name}")
        if enum(shape) and value not in enum(shape):
            raise Wrong(f"{path}: {value!r} is none of {enum(shape)}")


def check_request(name, parameters):
    """One request in query form; `Action` and `Version` may stand among the parameters."""
    if name not in SERVICE.operation_names:
        raise Wrong(f"there is no operation {name}")
    parameters = dict(parameters)
    if parameters.pop("Action", name) != name:
        raise Wrong("another Action")
    if parameters.pop("Version", SERVICE.api_version) != SERVICE.api_version:
        raise Wrong("another Version")
    shape = SERVICE.operation_model(name).input_shape
    check_input(shape, parameters, name)


def query(body):
    """A form-encoded body as a dictionary."""
    return dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
