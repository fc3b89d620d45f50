using Proxy.Conformance.Suite;

namespace Proxy.Conformance.Cases;

/// <summary>Every case, in the order of the contract.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Case> All { get; } =
    [
        .. EdgeCases.TransportCases.All,
        .. EdgeCases.LimitCases.All,
        .. EdgeCases.StreamCases.All,
        .. EdgeCases.ThinkingCases.All,
        .. EdgeCases.StopCases.All,
        .. EdgeCases.ToolCases.All,
        .. EdgeCases.BuiltInToolCases.All,
        .. EdgeCases.FailureCases.All,
        .. EdgeCases.FileCases.All,
        .. EdgeCases.BatchCases.All,
        .. Requests.PromptCases.All,
        .. Requests.MessageCases.All,
        .. Requests.ResultCases.All,
        .. Requests.MediaCases.All,
        .. Requests.ThinkingCases.All,
        .. Requests.FormatCases.All,
        .. Requests.ToolCases.All,
        .. Requests.ClientToolCases.All,
        .. Requests.ServerToolCases.All,
        .. Requests.ParameterCases.All,
        .. Requests.CacheCases.All,
        .. Requests.ContextCases.All,
        .. Requests.CompactionCases.All,
        .. Requests.OtherFieldCases.All,
        .. Answers.ContentCases.All,
        .. Answers.HostedCases.All,
        .. Answers.EndingCases.All,
        .. Errors.UpstreamCases.All,
        .. Errors.StreamFailureCases.All,
        .. Streams.StreamCases.All,
        .. Surface.SurfaceCases.All,
    ];
}
