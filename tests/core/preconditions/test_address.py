import pytest

from core.findings import Finding
from core.preconditions.address import addresses


@pytest.mark.parametrize(
    ("base", "box", "holds"),
    [
        ("https://here.example", "https://here.example", True),
        ("https://here.example", "https://box.example", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://127.0.0.1", "http://[::1]:9", True),
        ("http://here.example", "https://here.example", False),
        ("https://here.example", "http://box.example", False),
        ("http://localhost.example", "https://here.example", False),
    ],
)
def test_addresses_are_https_or_this_machine_s_alone(settings, base, box, holds):
    address, _apart = addresses(settings.model_copy(update={"base_url": base, "box_url": box}))
    assert (address.name, address.holds) == ("address", holds)
    assert bool(address.detail) is not holds


@pytest.mark.parametrize(("box", "apart"), [("https://here.example", False), ("https://box.example", True)])
def test_a_box_without_a_host_name_of_its_own_is_noted(settings, box, apart):
    _address, noted = addresses(settings.model_copy(update={"base_url": "https://here.example", "box_url": box}))
    assert noted == Finding("own-host", apart)
