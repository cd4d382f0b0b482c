"""The programs of the API's tests, for they speak with phones too."""

from tests.web.api.conftest import ana, public

__all__ = ["ana", "public"]
