#!/usr/bin/env python3
"""Makes a folder equal to another, touching only files that differ. Usage: mirror.py SOURCE TARGET

A copy of equal bytes would look new to a build and be compiled again.
"""

import filecmp
import pathlib
import shutil
import sys


def mirror(source, target):
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.relative_to(target) not in wanted:
            path.unlink()
    for name in wanted:
        copy = target / name
        if not copy.exists() or not filecmp.cmp(source / name, copy, shallow=False):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy)


if __name__ == "__main__":
    mirror(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
