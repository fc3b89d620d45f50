using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Images and PDF files as input parts; base64 is passed on as it came (R17, R18).</summary>
internal static class Media
{
    /// <summary><c>{"type":"input_image","image_url":"data:image/png;base64,…","detail":"auto"}</c></summary>
    public static void WriteImage(RequestBuild build, ImageBlock image)
    {
        var output = build.Output;
        build.CountMedium(image);
        output.Append("{\"type\":\"input_image\",\"image_url\":\""u8);
        AppendUrl(build, image.Source, image.Path);
        output.Append("\",\"detail\":\""u8);
        output.AppendAscii(build.Profile.ImageDetail);
        output.Append("\"}"u8);
    }

    /// <summary><c>{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,…"}</c></summary>
    public static void WriteFile(RequestBuild build, DocumentBlock document)
    {
        var output = build.Output;
        build.CountMedium(document);
        if (document.Source is UrlSource)
        {
            output.Append("{\"type\":\"input_file\",\"file_url\":\""u8);
        }
        else
        {
            output.Append("{\"type\":\"input_file\",\"filename\":"u8);
            output.Append(document.Title is { IsEmpty: false } title ? title.Token.Span : "\"document.pdf\""u8);
            output.Append(",\"file_data\":\""u8);
        }

        AppendUrl(build, document.Source, document.Path);
        output.Append("\"}"u8);
    }

    private static void AppendUrl(RequestBuild build, MediaSource source, BlockPath path)
    {
        var output = build.Output;
        switch (source)
        {
            case Base64Source base64:
                output.Append("data:"u8);
                output.AppendAscii(base64.MediaType);
                output.Append(";base64,"u8);
                build.AppendMedia(base64.Data);
                break;
            case UrlSource url:
                output.Append(url.Url.Escaped);
                break;
            default:
                throw RequestRejectedException.Invalid($"{path}.source: this source cannot stand here");
        }
    }
}
