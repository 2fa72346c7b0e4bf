"""Reads every workbook of a folder with openpyxl and prints each as one JSON object a line: what
stays in sight, what is filtered, and each cell as its type and its text."""

import datetime
import json
import pathlib
import sys

import openpyxl


def cell(it):
    value = it.value
    if value is None:
        return ["empty", ""]
    if it.data_type == "f":
        return ["formula", str(value)]
    if isinstance(value, datetime.datetime):
        return ["day", value.date().isoformat()]
    if isinstance(value, (int, float)):
        decimals = "amount" if it.number_format.endswith("0.00") else "number"
        return [decimals, f"{value:.2f}"]
    return ["text", str(value)]


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    sheet = openpyxl.load_workbook(path).active
    rows = [[cell(it) for it in row] for row in sheet.iter_rows()]
    found = {"frozen": sheet.freeze_panes, "filtered": sheet.auto_filter.ref, "rows": rows}
    print(json.dumps({"name": path.stem, **found}))
