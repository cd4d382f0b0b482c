"""Settings that are missing, wrong or weak stop a part at once, by name, without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import production
from events.settings import Settings
from tests.deploy.stack.holding import TOP

TURNOUT = [sys.executable, "-m", "deploy.command"]
KEY = "k7Qw-2hFzR_9mXc4TbL0vNs8yGdJp3Ae5uWi"
GOOD = {
    "TURNOUT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/turnout",
    "TURNOUT_VALKEY_URL": "redis://127.0.0.1:1",
    "TURNOUT_SECRET_KEY": KEY,
    "TURNOUT_BASE_URL": "https://turnout.example.org",
}
WRONG = [
    ("DATABASE_URL", "mysql://x/y"),
    ("DATABASE_URL", "postgresql://host-without-a-database"),
    ("DATABASE_URL", "postgresql://host:port/turnout"),
    ("DATABASE_URL", "turnout"),
    ("VALKEY_URL", "http://127.0.0.1"),
    ("VALKEY_URL", "redis:"),
    ("VALKEY_URL", "unix://"),
    ("SECRET_KEY", "s"),
    ("SECRET_KEY", "a" * 32),
    ("SECRET_KEY", "abc" * 30),
    ("BASE_URL", "turnout.example.org"),
    ("BASE_URL", "ftp://turnout.example.org"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://turnout.example.org/here"),
    ("BASE_URL", "https://ana:secret@turnout.example.org"),
    ("BASE_URL", "https://turnout.example.org:port"),
    ("BASE_URL", "https://turnout.example.org?a=b"),
    ("TIME_ZONE", "Taipei"),
    ("TIME_ZONE", "../../etc/passwd"),
    ("RATE_LIMITS", "perhaps"),
    ("MAIL_PER_MINUTE", "0"),
    ("MAIL_PER_MINUTE", "-3"),
    ("MAIL_PER_MINUTE", "many"),
    ("MAIL_PER_MINUTE", "²"),
    ("TRUSTED_PROXIES", "everybody"),
    ("TRUSTED_PROXIES", "10.0.0.0/33"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "0.0.0.0/0"),
    ("TRUSTED_PROXIES", "::1, 128.0.0.0/1"),
    ("TRUSTED_PROXIES", "::/0"),
    ("WEBHOOK_ALLOW", "10.0.0"),
    ("METRICS_TOKEN", "short"),
    ("SMTP_URL", "http://mail.example.org"),
    ("SMTP_URL", "smtp://"),
    ("SMTP_URL", "mail.example.org:25"),
    ("SMTP_URL", "smtp://mail.example.org:port"),
    ("MAIL_FROM", "us"),
    ("MAIL_FROM", "us@"),
    ("MAIL_FROM", "Turnout <us@example>"),
    ("MAIL_FROM", "us@example.org, them@example.org"),
    ("MAIL_REPLY_TO", "not an address"),
    ("MAIL_REPLY_TO", "office@example.org\nBcc: x@example.org"),
    ("MAIL_REPLY_TO", "辦公室@example.org"),
    ("SECRET_KEY_FILE", "/nowhere/at/all"),
    ("SECRET_KEY_FILE", "/"),
    ("DATABASE_URL_FILE", "/nowhere/at/all"),
]
WEAK = [
    ("RATE_LIMITS", "off"),
    ("BASE_URL", "http://turnout.example.org"),
    ("SMTP_URL", "smtp://user:password@mail.example.org:25"),
    ("SMTP_URL", "smtp://user:password@127.0.0.1:25?starttls=0"),
]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command with these variables and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    return subprocess.run(
        [*TURNOUT, *arguments], cwd=TOP, env=kept | variables, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def stopped(done: subprocess.CompletedProcess[str], variable: str) -> None:
    """It stopped with one line that names the variable."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith(variable), done.stderr


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named_and_never_repeated(name, value):
    variables = {k: v for k, v in GOOD.items() if not name.startswith(k.removeprefix("TURNOUT_"))}
    with pytest.raises(SystemExit) as end:
        Settings.from_env(variables | {f"TURNOUT_{name}": value})
    assert str(end.value).startswith(f"TURNOUT_{name.removesuffix('_FILE')} ")
    assert "\n" not in str(end.value)
    for secret in ("ana:secret", "a" * 32, "abc" * 30):
        assert secret not in str(end.value)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(SystemExit) as end:
        Settings.from_env({"TURNOUT_SECRET_KEY": "s", "TURNOUT_TIME_ZONE": "Taipei"})
    lines = str(end.value).splitlines()
    assert lines[0] == "Set TURNOUT_DATABASE_URL, TURNOUT_VALKEY_URL"
    assert [line.split()[0] for line in lines[1:]] == ["TURNOUT_SECRET_KEY", "TURNOUT_TIME_ZONE"]


def test_good_settings_are_read_in_their_types():
    read = Settings.from_env(
        GOOD
        | {
            "TURNOUT_BASE_URL": "https://turnout.example.org/",
            "TURNOUT_TRUSTED_PROXIES": "10.1.2.3, 192.168.0.0/16,::1",
            "TURNOUT_MAIL_PER_MINUTE": "30",
        }
    )
    assert read.base_url == "https://turnout.example.org"
    assert read.trusted_proxies == "10.1.2.3/32,192.168.0.0/16,::1/128"
    assert read.mail_per_minute == 30


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_the_parts_do_not_guess_their_public_address(part):
    variables = {k: v for k, v in GOOD.items() if k != "TURNOUT_BASE_URL"}
    done = run(part, **variables)
    assert (done.returncode, done.stderr) == (1, "Set TURNOUT_BASE_URL\n")


@pytest.mark.parametrize("part", ["serve", "worker", "migrate"])
def test_the_parts_stop_at_a_weak_setting(part):
    stopped(run(part, **GOOD | {"TURNOUT_RATE_LIMITS": "off"}), "TURNOUT_RATE_LIMITS ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAIL_REPLY_TO", "not an address"), ("SMTP_URL", "smtp://user:password@mail.example.org")],
)
def test_up_stops_before_it_starts_anything(tmp_path, name, value):
    done = run("up", "--data", str(tmp_path / "data"), **{f"TURNOUT_{name}": value})
    stopped(done, f"TURNOUT_{name} ")
    assert not (tmp_path / "data" / "postgresql").exists()


@pytest.mark.parametrize(("name", "value"), WEAK)
def test_what_is_weak_is_named_and_can_be_allowed_aloud(monkeypatch, capsys, name, value):
    for variable in [v for v in os.environ if v.startswith("TURNOUT_")]:
        monkeypatch.delenv(variable)
    for variable, given in (GOOD | {f"TURNOUT_{name}": value}).items():
        monkeypatch.setenv(variable, given)
    with pytest.raises(SystemExit) as end:
        production.strong_settings()
    assert str(end.value).startswith(f"TURNOUT_{name} ")
    assert "password@" not in str(end.value)
    monkeypatch.setenv("TURNOUT_ALLOW_WEAK", name.lower())
    assert production.strong_settings()
    assert capsys.readouterr().err.startswith(f"TURNOUT_{name} ")


@pytest.mark.parametrize(
    "smtp_url",
    ["smtps://user:password@mail.example.org", "smtp://user:password@mail.example.org?starttls=1",
     "smtp://mail.example.org", ""],
)  # fmt: skip
def test_a_relay_with_tls_or_without_a_password_is_not_weak(smtp_url):
    given = {**GOOD, **({"TURNOUT_SMTP_URL": smtp_url} if smtp_url else {})}
    assert production.weak(Settings.from_env(given)) == {}


@pytest.mark.parametrize("part", ["serve", "worker", "migrate"])
def test_a_database_that_is_not_there_is_told_without_its_password(part):
    away = {"TURNOUT_DATABASE_URL": "postgresql://ana:hunter2@127.0.0.1:1/turnout"}
    done = run(part, **GOOD | away)
    stopped(done, "TURNOUT_DATABASE_URL")
    assert "hunter2" not in done.stderr


def test_a_file_that_only_others_may_read_is_told(tmp_path: Path):
    secret = tmp_path / "key"
    secret.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SystemExit) as end:
        Settings.from_env(GOOD | {"TURNOUT_SECRET_KEY_FILE": str(secret)})
    assert str(end.value) == f"TURNOUT_SECRET_KEY cannot be read from {secret}: it is no text"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sign-in", "not-an-email"), "'not-an-email' is no e-mail address"),
        (("token", "", "--role", "admin"), "give it 1 to 120 letters"),
        (("token", "x" * 300, "--role", "admin"), "give it 1 to 120 letters"),
        (("token", "ci", "--role", "king"), "'king' is not one of"),
    ],
)
def test_a_wrong_argument_is_told(tmp_path, arguments, said):
    done = run(*arguments, "--data", str(tmp_path / "data"))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
