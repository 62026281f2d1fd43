"""The one error of this room: a message did not go out."""


class DeliveryError(Exception):
    """A message did not go out, for a `reason` that an operator can read and that holds no secret.

    `permanent` decides: given up at once, or tried again. `retry_after` is in seconds (RFC 9110, 10.2.3), `status`
    what the channel answered (HTTP or SMTP), where it did.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status
