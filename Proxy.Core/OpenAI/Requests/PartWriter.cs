using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// Renders user-side blocks, either as an array of parts, <c>{"type":"input_text","text":"a"},…</c>, or flat inside one
/// JSON string, <c>a\nb</c>, with media put aside (R12).
/// </summary>
internal struct PartWriter(RequestBuild build, bool flat)
{
    private byte[]? _mark;
    private bool _any;
    private List<Block>? _deferred;

    /// <summary>Media that a flat string cannot hold.</summary>
    public readonly IReadOnlyList<Block> Deferred => _deferred ?? [];

    /// <summary>Empty text leaves no part, and what is made of it alone no item.</summary>
    public static bool IsNothing(Block block) => block is TextBlock { Text.IsEmpty: true } or ToolChangeBlock;

    private readonly PooledBuffer Output => build.Output;

    /// <summary>The next text starts with <paramref name="mark"/> and a space.</summary>
    public void MarkFirstText(ReadOnlySpan<byte> mark) => _mark = [.. mark, (byte)' '];

    public void Write(Block block)
    {
        if (!IsNothing(block)) WriteParts(block);
        // R61: the block's last part is what its mark is on.
        if (flat || !_any) build.Breakpoints.Wait(block.Cache);
        else build.Breakpoints.EndPart(block.Cache);
    }

    /// <summary>R61: a mark on what holds these parts is on the last of them.</summary>
    public readonly void EndOwner(CacheLife cache)
    {
        if (cache == CacheLife.None) return;
        if (flat || !_any) build.Breakpoints.Wait(cache);
        else build.Breakpoints.EndPart(cache);
    }

    private void WriteParts(Block block)
    {
        switch (block)
        {
            case TextBlock text:
                BeginText();
                Output.Append(text.Text.Escaped);
                EndText();
                break;
            case ImageBlock or DocumentBlock { Source: Base64Source or UrlSource or StoredSource } when flat:
                (_deferred ??= []).Add(block);
                break;
            case ImageBlock image:
                BeginPart();
                Media.WriteImage(build, image);
                break;
            case DocumentBlock { Source: Base64Source or UrlSource or StoredSource } document:
                if (document.Title is not null || document.Context is not null)
                {
                    BeginText();
                    DocumentText.AppendHeading(Output, document);
                    EndText();
                }

                // R20: its text is not here.
                if (document.CitationsEnabled) build.Scope.Warnings.Add("citations", "unsupported");
                BeginPart();
                Media.WriteFile(build, document);
                break;
            case DocumentBlock document:
                WriteDocument(document);
                break;
            case SearchResultBlock result:
                BeginText();
                DocumentText.AppendSearchResult(Output, result, build.Citing?.Add(result));
                EndText();
                break;
            case ContainerUploadBlock upload:
                // R23: the container holds it; the model is told its name.
                BeginText();
                Output.Append("[container_upload] "u8);
                Output.Append(JsonText.From(upload.Name ?? upload.FileId).Escaped);
                EndText();
                break;
            case BrowserStateBlock state:
                BeginText();
                AppendState(state);
                EndText();
                break;
            default:
                throw RequestRejectedException.Invalid($"{block.Path}: this content block cannot stand here");
        }
    }

    public void BeginText()
    {
        if (!flat)
        {
            BeginPart();
            Output.Append("{\"type\":\"input_text\",\"text\":\""u8);
        }
        else if (_any)
        {
            Output.Append(@"\n"u8);
        }

        _any = true;
        if (_mark is null) return;
        Output.Append(_mark);
        _mark = null;
    }

    public readonly void EndText()
    {
        if (!flat) Output.Append("\"}"u8);
    }

    private void BeginPart()
    {
        if (_any) Output.Append((byte)',');
        _any = true;
    }

    private readonly void AppendState(BrowserStateBlock state)
    {
        try
        {
            BrowserStateText.Append(Output, state.State);
        }
        catch (InvalidOperationException)
        {
            // F07: a key with a lone surrogate names nothing and cannot be compared.
            throw RequestRejectedException.Invalid($"{state.Path}.browser_state: keys should be valid strings, without lone surrogates");
        }
    }

    /// <summary>R19: <c>&lt;document title=".."&gt;..&lt;/document&gt;</c>, its images between the texts where they were.</summary>
    private void WriteDocument(DocumentBlock document)
    {
        BeginText();
        DocumentText.AppendOpening(Output, document);
        var cited = build.Citing?.Add(document);
        if (document.Source is ContentSource content) WriteContent(content, cited);
        else if (cited is not null) DocumentText.AppendLabelled(Output, cited);
        else Output.Append(((TextSource)document.Source).Text.Escaped);
        DocumentText.AppendClosing(Output);
        EndText();
    }

    private void WriteContent(ContentSource content, CitableSource? cited)
    {
        var afterText = false;
        for (var i = 0; i < content.Blocks.Count; i++)
        {
            var block = content.Blocks[i];
            if (block is TextBlock text)
            {
                if (afterText) Output.Append(@"\n"u8);
                if (cited is not null) CitationMark.AppendLabel(Output, cited, i);
                Output.Append(text.Text.Escaped);
                afterText = true;
            }
            else
            {
                afterText = flat && afterText;
                if (!flat) EndText();
                Write(block);
                if (!flat) BeginText();
            }
        }
    }
}
