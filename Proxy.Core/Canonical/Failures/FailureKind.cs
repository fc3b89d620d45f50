namespace Proxy.Core.Canonical.Failures;

/// <summary>Why a request failed, in terms both sides share. The Anthropic adapter turns it into a status and an error type (mapping A6).</summary>
internal enum FailureKind
{
    /// <summary>400 invalid_request_error.</summary>
    InvalidRequest,

    /// <summary>401 authentication_error.</summary>
    Authentication,

    /// <summary>402 billing_error.</summary>
    Billing,

    /// <summary>403 permission_error.</summary>
    Permission,

    /// <summary>404 not_found_error.</summary>
    NotFound,

    /// <summary>409 conflict_error.</summary>
    Conflict,

    /// <summary>413 request_too_large.</summary>
    RequestTooLarge,

    /// <summary>429 rate_limit_error.</summary>
    RateLimited,

    /// <summary>500 api_error.</summary>
    Internal,

    /// <summary>504 timeout_error.</summary>
    Timeout,

    /// <summary>529 overloaded_error.</summary>
    Overloaded,
}
