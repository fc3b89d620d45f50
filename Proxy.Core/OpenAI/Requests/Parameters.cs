using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Requests.Tools;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Everything of the body that is not history or tools. R75: <c>truncation</c> is never set.</summary>
internal static class Parameters
{
    private const int FewestOutputTokens = 16;

    /// <returns>Tokens: the <c>max_output_tokens</c> that is sent.</returns>
    public static int Write(RequestBuild build)
    {
        var output = build.Output;
        var conversation = build.Conversation;
        WriteModel(build);
        // C0.1: the client's own mode, where upstream has both.
        var stream = conversation.Stream || build.Profile.StreamOnly;
        output.Append(stream ? ",\"stream\":true"u8 : ",\"stream\":false"u8);
        // R74
        if (stream && build.Profile.OpenAIParameters) output.Append(",\"stream_options\":{\"include_obfuscation\":false}"u8);
        // C0.2
        output.Append(",\"store\":false"u8);
        Includes.Write(build);
        WriteReasoning(build);
        TextFormat.Write(build);
        var maxOutputTokens = WriteMaxOutputTokens(build);
        WriteSampling(build, "temperature", conversation.Temperature);
        WriteSampling(build, "top_p", conversation.TopP);
        CompactionItems.WriteManagement(build);
        WriteTier(build);
        WriteSafetyIdentifier(build);
        ToolChoiceWriter.Write(build);
        WebToolWriter.WriteMaxCalls(build);
        return maxOutputTokens;
    }

    /// <summary>C6: only what the prompt depends on; a count takes nothing else.</summary>
    public static void WriteCounted(RequestBuild build)
    {
        WriteModel(build);
        WriteReasoning(build);
        TextFormat.Write(build);
        ToolChoiceWriter.Write(build);
    }

    private static void WriteModel(RequestBuild build)
    {
        build.Output.Append("\"model\":"u8);
        build.Output.AppendString(build.Scope.Route.UpstreamModel);
    }

    /// <summary>R29, R33: <c>"reasoning":{"effort":"high","summary":"auto"}</c>, the effort always explicit.</summary>
    private static void WriteReasoning(RequestBuild build)
    {
        if (build.Thinking.Effort is not { } effort) return;
        build.Output.Append(",\"reasoning\":{\"effort\":\""u8);
        build.Output.AppendAscii(EffortNames.Name(effort));
        build.Output.Append(build.Thinking.Summarized && build.Profile.Summaries ? "\",\"summary\":\"auto\""u8 : "\""u8);
        WriteReasoningContext(build);
        build.Output.Append((byte)'}');
    }

    /// <summary>R65: what upstream itself does with thinking of older turns, said only to clients that say it.</summary>
    private static void WriteReasoningContext(RequestBuild build)
    {
        if (!build.Profile.ReasoningContext || build.Conversation.Edits is not { } edits) return;
        foreach (var edit in edits)
        {
            if (edit is not ClearThinking thinking) continue;
            build.Output.Append(thinking.Keep == 1 ? ",\"context\":\"current_turn\""u8 : ",\"context\":\"all_turns\""u8);
            return;
        }
    }

    private static int WriteMaxOutputTokens(RequestBuild build)
    {
        // R54: both sides count reasoning; OpenAI takes 16 or more.
        var asked = Math.Max(FewestOutputTokens, build.Conversation.MaxTokens);
        var most = Math.Max(FewestOutputTokens, Math.Min(build.Profile.MaxOutputTokens, build.Scope.Route.Alias.MaxOutputTokens));
        var tokens = Math.Min(asked, most);
        if (tokens < asked && build.Scope.Strict)
            throw RequestRejectedException.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"max_tokens: {asked} > {most}, which is the maximum allowed number of output tokens for {build.Scope.Route.Requested}"));
        if (tokens < asked) build.Scope.Warnings.Add("max_tokens", "clamped-to-" + tokens.ToString(CultureInfo.InvariantCulture));
        build.Output.Append(",\"max_output_tokens\":"u8);
        build.Output.Append(tokens);
        return tokens;
    }

    private static void WriteSampling(RequestBuild build, string name, double? value)
    {
        if (value is null) return;
        if (!build.Profile.Sampling && !(build.Profile.SamplingWithoutEffort && build.Thinking.Effort == Effort.None))
        {
            // R56: a model that reasons refuses it.
            build.Scope.Warnings.Add(name, "unsupported");
            return;
        }

        build.Output.Append(",\""u8);
        build.Output.AppendAscii(name);
        build.Output.Append("\":"u8);
        build.Output.AppendAscii(value.Value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static void WriteTier(RequestBuild build)
    {
        if (build.Conversation.Fast && build.Profile is { FastTier: true, OpenAIParameters: true })
        {
            build.Output.Append(",\"service_tier\":\"fast\""u8); // R60
            return;
        }

        if (build.Conversation.Fast) build.Scope.Warnings.Add("speed", "unsupported");
        // R59: auto is what upstream does unasked.
        if (build.Conversation.StandardTierOnly && build.Profile.OpenAIParameters) build.Output.Append(",\"service_tier\":\"default\""u8);
    }

    /// <summary>R58: clients put account and session ids into user_id; only a hash of it leaves.</summary>
    private static void WriteSafetyIdentifier(RequestBuild build)
    {
        if (build.Conversation.UserId is not { } user || !build.Profile.OpenAIParameters) return;
        build.Output.Append(",\"safety_identifier\":\""u8);
        build.Output.AppendAscii(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(build.Scope.Tenant + "\n" + user))));
        build.Output.Append((byte)'"');
    }
}
