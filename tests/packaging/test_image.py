"""What the image is built from, and that it stands on its own."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.packaging.dockerfile import Dockerfile
from tests.packaging.image import PROJECT
from tests.packaging.test_app import CONFIG, repository_files

DOCKERFILE = Dockerfile.read(PROJECT / "Dockerfile")
SERVICES = PROJECT / "rootfs/etc/s6-overlay/s6-rc.d"
SERVICE = SERVICES / "ev-load-balancer"
SCRIPTS = [SERVICE / "run", SERVICE / "finish"]


def test_the_base_image_is_named_and_pinned_by_the_dockerfile_itself() -> None:
    # The Supervisor passes no BUILD_FROM where there is no build.yaml.
    assert DOCKERFILE.instructions[0] == ("ARG", f"BUILD_FROM={DOCKERFILE.pairs('ARG')['BUILD_FROM']}")
    # The first stage's result knows no processor: it is made on the builder's own, whatever the image is for.
    assert DOCKERFILE.all("FROM") == [
        "--platform=$BUILDPLATFORM ${BUILD_FROM} AS application",
        "${BUILD_FROM}",
    ]
    assert re.search(r":.*\d{4}\.\d{2}\.\d+$", DOCKERFILE.pairs("ARG")["BUILD_FROM"])


def test_nothing_depends_on_build_yaml() -> None:
    readers = [
        path
        for path in repository_files()
        if path.parts[0] in ("addon", "rootfs", "script", ".ci", ".github", "Dockerfile", ".dockerignore")
        and path != Path(".github/renovate.json")  # keeps it as fresh as the Dockerfile
        and "build.yaml" in (PROJECT / path).read_text()
    ]

    assert readers == []


def test_build_yaml_says_what_the_dockerfile_says() -> None:
    build = yaml.safe_load((PROJECT / "build.yaml").read_text())

    assert build == {"build_from": dict.fromkeys(CONFIG["arch"], DOCKERFILE.pairs("ARG")["BUILD_FROM"])}


def test_the_dockerfile_needs_no_package_manager() -> None:
    """An apk or an apt-get would tie the file to one base, and to what its servers hold on that day."""
    commands = [command for run in DOCKERFILE.all("RUN") for command in run.split(" && ")]

    assert {command.split()[0] for command in commands} == {"python3", "node", "rm", "find"}


def test_the_context_holds_what_the_dockerfile_copies_and_no_more() -> None:
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {
        source.split("/")[0] for source in DOCKERFILE.sources()
    }


def test_libraries_come_as_wheels_of_known_content() -> None:
    installs = [command for command in DOCKERFILE.all("RUN") if "pip install" in command]
    requirements = (PROJECT / "requirements.txt").read_text()
    names = re.findall(r"^[a-z0-9][\w.-]*==", requirements, re.MULTILINE | re.IGNORECASE)

    assert len(installs) == 2
    for install in installs:
        assert "--require-hashes" in install
        assert "--only-binary=:all:" in install
    assert len(names) == len(re.findall(r"^\S+==.*\\\n +--hash=sha256:", requirements, re.MULTILINE)) > 0
    assert "://" not in requirements


def test_health_is_this_process_being_alive() -> None:
    (check,) = DOCKERFILE.all("HEALTHCHECK")
    interval = re.search(r"--interval=(\d+)s", check)

    assert DOCKERFILE.health_command()[-1] == "http://127.0.0.1:8099/healthz"
    # Home Assistant's own start waits for the first answer.
    assert interval
    assert int(interval[1]) <= 10


def test_the_image_says_what_it_is() -> None:
    labels = DOCKERFILE.pairs("LABEL")

    assert labels["io.hass.type"] == "app"
    assert labels["io.hass.name"] == CONFIG["name"]
    assert labels["io.hass.description"] == CONFIG["description"]
    assert {"io.hass.arch", "io.hass.version"} <= set(labels)


def test_the_service_lies_where_the_base_image_looks_for_it() -> None:
    # s6-overlay 3.2.3.2 has a newer place; the present base would boot from it without any service, silently.
    assert (SERVICES / "user/contents.d" / SERVICE.name).is_file()
    assert (SERVICE / "dependencies.d/base").is_file()
    assert (SERVICE / "type").read_bytes() == b"longrun\n"


def test_the_scripts_get_the_containers_environment() -> None:
    for script in SCRIPTS:
        assert script.read_bytes().startswith(b"#!/command/with-contenv bashio\n")
        assert b"\r" not in script.read_bytes()


def test_the_scripts_use_only_what_all_versions_of_bashio_have() -> None:
    for script in SCRIPTS:
        assert set(re.findall(r"bashio::(\w+)", script.read_text())) <= {"log", "config", "services"}
