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
        output.Append("{\"type\":\"input_image\",\""u8);
        if (image.Source is StoredSource stored)
        {
            output.Append("file_id\":\""u8);
            output.AppendAscii(UpstreamId(build, stored.FileId, image.Path + ".image.source.file"));
        }
        else
        {
            output.Append("image_url\":\""u8);
            AppendUrl(build, image.Source, image.Path);
        }

        output.Append("\",\"detail\":\""u8);
        output.AppendAscii(build.Profile.ImageDetail);
        output.Append("\"}"u8);
    }

    /// <summary><c>{"type":"input_file","filename":"document.pdf","file_data":"data:application/pdf;base64,…"}</c></summary>
    public static void WriteFile(RequestBuild build, DocumentBlock document)
    {
        var output = build.Output;
        build.CountMedium(document);
        if (document.Source is StoredSource stored)
        {
            output.Append("{\"type\":\"input_file\",\"file_id\":\""u8);
            // What upstream reads for itself nobody can put placeholders into; pages and pictures go as they are everywhere.
            if (build.Scope.Placeholders is not null && stored.MediaType == "text/plain")
                throw RequestRejectedException.Invalid($"{document.Path}.document.source.file.file_id: File `{stored.FileId}` is too large to be redacted before it goes upstream");
            output.AppendAscii(UpstreamId(build, stored.FileId, document.Path + ".document.source.file"));
            output.Append("\"}"u8);
            return;
        }

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

    /// <summary>C7: what upstream calls its copy of a stored file.</summary>
    /// <param name="place">What names the file, without <c>.file_id</c>.</param>
    /// <returns>Empty as long as there is none: it is written again before it is sent.</returns>
    /// <exception cref="RequestRejectedException">This upstream keeps no files.</exception>
    public static string UpstreamId(RequestBuild build, string fileId, string place)
    {
        if (!build.Profile.OpenAIParameters)
            throw RequestRejectedException.Invalid($"{place}.file_id: File `{fileId}` cannot be sent to this model: what serves it keeps no files, and only small images and documents can be sent along");
        return build.Scope.Files?.Find(build.Scope.Route.Upstream, fileId) ?? "";
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
