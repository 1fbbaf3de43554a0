"""Nobody else on the host reads the database (attack 38)."""

from pathlib import Path

import pytest

from app.library.load import Library
from config import UnsafeSettings
from tests.conftest import build_app


def test_a_new_file_is_the_owners_alone(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "deep" / "lobby.db"
    build_app(f"sqlite:///{path}", library)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o606, 0o601])
def test_a_file_that_others_can_read_is_refused_and_in_a_demo_closed(tmp_path: Path, library: Library, mode: int) -> None:
    path = tmp_path / "lobby.db"
    path.touch()
    path.chmod(mode)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        build_app(f"sqlite:///{path}", library)
    build_app(f"sqlite:///{path}", library, DEMO=True)
    assert path.stat().st_mode & 0o777 == 0o600
