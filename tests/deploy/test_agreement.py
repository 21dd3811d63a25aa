"""Figures and names that stand in several files of deploy/, or in them and in the code."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.deploy.files import BASE, COMPOSE, EXAMPLE, VERSION, dockerfile, resources, services
from tuiding.channels.socketio import MAX_BYTES
from tuiding.server import pages, supervisor, worker
from tuiding.settings import Settings

NGINX = (COMPOSE / "nginx.conf").read_text(encoding="utf-8")


def final(name: str) -> str:
    """The text of an instruction of the image itself."""
    return next(instruction.text for instruction in dockerfile()[-1] if instruction.name == name)


def pod() -> dict[str, Any]:
    spec: dict[str, Any] = resources()["Deployment"]["spec"]["template"]["spec"]
    return spec


def seconds(text: str) -> int:
    assert text.endswith("s"), text
    return int(text.removesuffix("s"))


def test_the_bots_port() -> None:
    port = str(Settings().port)
    assert final("EXPOSE") == port
    assert f"'PORT', '{port}'" in final("HEALTHCHECK")
    assert f"set $bot http://bot:{port};" in NGINX
    assert pod()["containers"][0]["ports"] == [{"name": "http", "containerPort": int(port)}]
    assert resources()["Service"]["spec"]["ports"][0]["targetPort"] == "http"


def test_the_port_of_the_actions() -> None:
    port = Settings().actions_port
    actions, bot = services()["actions"][0], services()["bot"][1]
    assert bot["environment"]["TUIDING_ACTIONS_URL"] == f"http://actions:{port}/webhook"
    assert f":{port}/health" in actions["healthcheck"]["test"][-1]


def test_what_nginx_publishes_it_listens_on() -> None:
    published = {port.partition(":")[2] for port in services()["nginx"][0]["ports"]}
    assert set(re.findall(r"listen (\d+)[ ;]", NGINX)) == published
    assert set(re.findall(r"listen (127\S+);", NGINX)) == {"127.0.0.1:8081"}
    assert "http://127.0.0.1:8081/" in services()["nginx"][0]["healthcheck"]["test"]


def test_only_nginx_is_reachable_from_outside() -> None:
    assert [name for name, parts in services().items() if any("ports" in part for part in parts)] == ["nginx"]
    networks = yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))["networks"]
    assert networks["back"] == {"internal": True}
    for name, parts in services().items():
        if name not in ("bot", "nginx"):
            assert parts[0]["networks"] == ["back"], name


def test_nginx_and_ingress_have_the_same_doors() -> None:
    doors = set(re.findall(r"location (?:= )?(\S+) \{\s+proxy_pass", NGINX))
    paths = resources()["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert {path["path"] for path in paths} == doors
    assert {path["path"] for path in paths if path["pathType"] == "Exact"} == {"/"}


def test_nginx_takes_as_much_as_the_bot() -> None:
    assert f"client_max_body_size {MAX_BYTES // 1024}k;" in NGINX


def test_nginx_repeats_no_header_of_the_bots() -> None:
    assert not set(re.findall(r"add_header (\S+)", NGINX)) & set(pages._HEADERS)


def test_the_bot_is_given_the_time_to_finish_what_it_has_in_hand() -> None:
    needed = worker.FINISH + supervisor._FAREWELL
    assert seconds(services()["bot"][0]["stop_grace_period"]) > needed
    leave = int(pod()["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod()["terminationGracePeriodSeconds"] > leave + needed


def test_liveness_waits_longer_than_the_supervisor_and_asks_no_store() -> None:
    container = pod()["containers"][0]
    liveness = container["livenessProbe"]
    assert liveness["periodSeconds"] * liveness["failureThreshold"] > supervisor._SILENT
    assert container["startupProbe"]["httpGet"]["path"] == "/health"
    assert {container[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe")} == {"/webhooks/rest/"}


def test_the_image_has_the_projects_version_everywhere() -> None:
    image = f"tuiding:{VERSION}"
    assert {services()[name][0]["image"] for name in ("bot", "actions")} == {image}
    job = resources()["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert {spec["containers"][0]["image"] for spec in (pod(), job)} == {image}
    overlay = yaml.safe_load((EXAMPLE / "kustomization.yaml").read_text(encoding="utf-8"))
    assert overlay["images"][0]["newTag"] == VERSION


def test_images_name_a_version() -> None:
    stages = {stage[0].text.partition(" AS ")[2] for stage in dockerfile()}
    images = {stage[0].text.partition(" AS ")[0] for stage in dockerfile()} - stages
    images |= {part["image"] for parts in services().values() for part in parts if "image" in part}
    assert len(images) >= 6
    assert not [image for image in images if not re.fullmatch(r"[a-z]+:\d+(\.\d+)*(-[a-z]+)*", image)]


def test_nobody_runs_as_root_or_with_privileges() -> None:
    user = final("USER").partition(":")[0]
    job = resources()["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    for spec in (pod(), job):
        assert spec["securityContext"]["runAsNonRoot"]
        assert str(spec["securityContext"]["runAsUser"]) == user
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        context = spec["containers"][0]["securityContext"]
        assert context["readOnlyRootFilesystem"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
    for name, parts in services().items():
        assert parts[0]["cap_drop"] == ["ALL"], name
        assert parts[0]["security_opt"] == ["no-new-privileges:true"], name
        assert name in ("bot", "actions") or parts[0]["user"] not in ("root", "0"), name


def test_every_service_ends_in_health_memory_and_a_log_that_does_not_grow() -> None:
    for name, parts in services().items():
        assert parts[0]["restart"] == "unless-stopped", name
        assert "mem_limit" in parts[0], name
        assert parts[0]["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert name == "bot" or "healthcheck" in parts[0], name


def test_selectors_find_their_pods() -> None:
    labels = resources()["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert resources()["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert resources()["Service"]["spec"]["selector"] == labels
    assert resources()["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert resources()["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items() <= labels.items()


def test_kustomize_takes_every_file_of_the_base() -> None:
    kustomization = resources()["Kustomization"]
    assert {*kustomization["resources"], "kustomization.yaml"} == {path.name for path in BASE.glob("*.yaml")}
