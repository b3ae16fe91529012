"""docker-compose.yml and what belongs to it: no secret, no registry's address, a health check for each service."""

import re

from local.paths import REPO

COMPOSE = (REPO / "docker-compose.yml").read_text()
SERVICES = COMPOSE.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
NAMED = re.split(r"^  (\w+):\n", SERVICES, flags=re.MULTILINE)
SERVICE = dict(zip(NAMED[1::2], NAMED[2::2], strict=True))


def test_services_are_those_of_a_festival() -> None:
    assert set(SERVICE) == {"postgres", "redis", "mailpit", "migrate", "web", "worker", "beat"}


def test_each_lasting_service_has_a_health_check() -> None:
    assert [name for name, text in SERVICE.items() if "healthcheck:" not in text] == ["migrate"]


def test_every_secret_comes_from_the_environment() -> None:
    found = re.findall(r"^ +(\w*(?:PASSWORD|KEYS|SECRET|_KEY)): (.*)$", COMPOSE, flags=re.MULTILINE)
    assert {name for name, _ in found} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "FEST_OPS_SECRET_KEYS"}
    assert [value for _, value in found if not re.fullmatch(r"\$\{\w+:[?-][^}]*\}", value)] == []
    assert not re.search(r"://[^$\s/]*:[^$\s/]+@", COMPOSE)


def test_no_image_names_a_registry() -> None:
    words = COMPOSE + (REPO / "Dockerfile").read_text()
    images = re.findall(r"(?:image:|^FROM) (\S+)", words, flags=re.MULTILINE)
    assert len(images) >= 5
    assert [image for image in images if "/" in image and "." in image.split("/")[0]] == []


def test_example_settings_hold_no_secret_and_name_all_that_compose_demands() -> None:
    lines = [line for line in (REPO / ".env.example").read_text().splitlines() if line and line[0] != "#"]
    example = dict(line.split("=", 1) for line in lines)
    demanded = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    assert demanded <= set(example)
    assert {name: example[name] for name in demanded} == dict.fromkeys(demanded, "")


def test_migrations_alone_get_the_owners_address() -> None:
    assert [name for name, text in SERVICE.items() if "FEST_OPS_OWNER_URL" in text] == ["migrate"]
    assert "POSTGRES_PASSWORD" not in COMPOSE.split("\nservices:\n")[0]
