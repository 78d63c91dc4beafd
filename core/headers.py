"""Build the headers that protect every answer of Desk and of the Box."""

from collections.abc import Mapping

from secure import ContentSecurityPolicy, PermissionsPolicy, Secure
from secure.headers import (
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

YEAR_S = 31_536_000


def protecting(images: str, referrer: ReferrerPolicy, *, https: bool) -> Mapping[str, str]:
    """Return the headers: nothing inline, nothing from elsewhere; `images` is one more source of pictures."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", images)
        .connect_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
    return Secure(
        csp=policy,
        referrer=referrer,
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(YEAR_S).include_subdomains() if https else None,
    ).headers
