namespace Proxy.Core.Telemetry;

/// <summary>
/// Every name of the GenAI semantic conventions that is used here (status: Development, so they will move), and ours
/// under <c>proxy.</c>. No name is written anywhere else.
/// </summary>
internal static class GenAiNames
{
    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string RequestMaxTokens = "gen_ai.request.max_tokens";
    public const string RequestTemperature = "gen_ai.request.temperature";
    public const string RequestTopP = "gen_ai.request.top_p";
    public const string OutputType = "gen_ai.output.type";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string ResponseFinishReasons = "gen_ai.response.finish_reasons";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CacheReadInputTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheCreationInputTokens = "gen_ai.usage.cache_creation.input_tokens";
    public const string ReasoningOutputTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string SystemInstructions = "gen_ai.system_instructions";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolDefinitions = "gen_ai.tool.definitions";
    public const string TokenType = "gen_ai.token.type";
    public const string OpenAIApiType = "openai.api.type";
    public const string OpenAIRequestTier = "openai.request.service_tier";
    public const string OpenAIResponseTier = "openai.response.service_tier";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ErrorType = "error.type";

    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string OperationTimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk";
    public const string OperationTimePerOutputChunk = "gen_ai.client.operation.time_per_output_chunk";
    public const string ServerDuration = "gen_ai.server.request.duration";
    public const string ServerTimeToFirstToken = "gen_ai.server.time_to_first_token";
    public const string ServerTimePerOutputToken = "gen_ai.server.time_per_output_token";

    public const string RequestsRejected = "proxy.requests.rejected";
    public const string StreamsAborted = "proxy.stream.aborted";
    public const string Reason = "reason";
    public const string LimitDecisions = "proxy.ratelimit.decisions";
    public const string LimitFallback = "proxy.ratelimit.fallback";
    public const string Idempotency = "proxy.idempotency";
    public const string BatchId = "proxy.batch.id";
    public const string BatchRequestId = "proxy.batch.request.id";
    public const string BatchTotal = "proxy.batch.total";
    public const string BatchItem = "proxy.batch.item";
    public const string BatchFate = "proxy.batch.fate";
    public const string BatchItems = "proxy.batch.items";
    public const string BatchRetries = "proxy.batch.retries";
    public const string BatchStalls = "proxy.batch.stalls";
    public const string BatchDepth = "proxy.batch.queue.depth";
    public const string BatchAge = "proxy.batch.queue.age";
    public const string BatchConcurrency = "proxy.batch.concurrency";
    public const string Outcome = "outcome";
    public const string TranslationWarnings = "proxy.translation.warnings";
    public const string Row = "row";
    public const string Retries = "proxy.upstream.retries";
    public const string Fallbacks = "proxy.upstream.fallbacks";
    public const string BreakerState = "proxy.upstream.breaker.state";
    public const string Upstream = "upstream";
    public const string From = "from";
    public const string Model = "model";
    public const string OpenStreams = "proxy.streams.open";
    public const string StateConnected = "proxy.state.connected";
    public const string StorageFree = "proxy.storage.free";

    public const string FirstTokenEvent = "proxy.stream.first_token";
    public const string StallEvent = "proxy.stream.stall";
    public const string CutEvent = "proxy.stream.cut";
    public const string Seconds = "proxy.seconds";
    public const string MessagesLeftOut = "proxy.content.messages_left_out";
    public const string RequestId = "proxy.request.id";
    public const string UpstreamName = "proxy.upstream";
    public const string Attempt = "proxy.attempt";
    public const string AttemptFate = "proxy.attempt.fate";
    public const string AttemptReason = "proxy.attempt.reason";
    public const string Breaker = "proxy.attempt.breaker";
    public const string UpstreamRequestId = "proxy.upstream.request_id";
    public const string RepairEvent = "proxy.attempt.repair";
    public const string HttpStatus = "http.response.status_code";

    public const string DbSystem = "db.system.name";
    public const string DbOperation = "db.operation.name";
    public const string DbScript = "db.stored_procedure.name";
    public const string DbDuration = "db.client.operation.duration";
}
