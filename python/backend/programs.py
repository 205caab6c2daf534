"""The build of a wheel: maturin, after the four programs are built and put where it takes scripts from."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import maturin

# those of maturin, which need no program
from maturin import get_requires_for_build_editable, get_requires_for_build_wheel  # noqa: F401

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARY = PACKAGE.parent
SCRIPTS = PACKAGE / "ipv6calc.data" / "scripts"


def _built_programs() -> list[Path]:
    """Builds the programs and gives their paths."""
    command = ["cargo", "build", "--release", "--locked", "--bins", "--message-format=json-render-diagnostics"]
    # link-time optimisation of the whole would take minutes
    command += ["--config", "profile.release.lto=false", "--config", "profile.release.codegen-units=16"]
    target = os.environ.get("CARGO_TARGET_DIR", str(PACKAGE / "target"))
    command += ["--manifest-path", str(LIBRARY / "Cargo.toml"), "--target-dir", target]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    executables = (json.loads(line).get("executable") for line in lines)
    return [Path(path) for path in executables if path]


def _put_programs() -> None:
    if not (LIBRARY / "src" / "bin").is_dir():
        raise SystemExit(f"the programs are built from {LIBRARY}: install from a checkout of the project, pip install ./python")
    shutil.rmtree(SCRIPTS, ignore_errors=True)
    SCRIPTS.mkdir(parents=True)
    for program in _built_programs():
        shutil.copy2(program, SCRIPTS / program.name)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    # maturin wants the folder, whatever is in it
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    return maturin.prepare_metadata_for_build_wheel(metadata_directory, config_settings)


def prepare_metadata_for_build_editable(metadata_directory, config_settings=None):
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    return maturin.prepare_metadata_for_build_editable(metadata_directory, config_settings)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    _put_programs()
    return maturin.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    _put_programs()
    return maturin.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    raise SystemExit("wheels are built from a checkout of the project: pip wheel ./python")
