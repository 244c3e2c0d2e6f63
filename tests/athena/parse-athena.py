"""Reads a JSON array of statements from standard input and prints what sqlglot's Athena dialect takes them for."""

import json
import sys

import sqlglot
from sqlglot import exp


def described(statement):
    try:
        tree = sqlglot.parse_one(statement, read="athena")
    except sqlglot.errors.ParseError as error:
        return {"kind": "error", "error": str(error)}
    if not isinstance(tree, exp.Create):
        return {"kind": type(tree).__name__}
    columns = [(one.name, one.kind.sql("hive").lower()) for one in tree.this.expressions if isinstance(one, exp.ColumnDef)]
    partitions = tree.find(exp.PartitionedByProperty)
    location = tree.find(exp.LocationProperty)
    serde = tree.find(exp.RowFormatSerdeProperty)
    return {
        "kind": f"create {tree.kind.lower()}",
        "external": tree.find(exp.ExternalProperty) is not None,
        "columns": columns,
        "partitions": [(one.name, one.kind.sql("hive").lower()) for one in partitions.find_all(exp.ColumnDef)] if partitions else [],
        "location": location.this.name if location else None,
        "serde": serde.this.name if serde else None,
        "properties": {one.name: one.args["value"].name for one in tree.find_all(exp.Property) if type(one) is exp.Property},
    }


print(json.dumps([described(statement) for statement in json.load(sys.stdin)]))
