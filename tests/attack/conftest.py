"""Offer the attackers an open wave, its Box and a device, as the Box's own tests have them."""

from tests.surveys.conftest import box, boxes, codes, device, folder, pems

__all__ = ["box", "boxes", "codes", "device", "folder", "pems"]
