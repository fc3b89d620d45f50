using System.Text;
using Proxy.Api.Limiting;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Media;

namespace Proxy.Tests.Api.Limiting;

public sealed class RoughCountTests
{
    private const string Image = """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}""";
    private const int ImageData = 12;

    [Theory]
    [InlineData("""{"type":"text","text":"hello"}""", 0)]
    [InlineData("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hello"}}""", 0)]
    [InlineData(Image, 1)]
    [InlineData("""{"type":"document","source":{"type":"content","content":[""" + Image + "," + Image + "]}}", 2)]
    [InlineData("""{"type":"tool_result","tool_use_id":"toolu_1","content":[""" + Image + "]}", 1)]
    public void An_image_counts_the_same_wherever_it_stands_and_text_by_its_bytes(string block, int images)
    {
        var before = block.StartsWith("""{"type":"tool_result""", StringComparison.Ordinal)
            ? """{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}}]},""" : "";
        var body = Encoding.UTF8.GetBytes("""{"model":"claude-opus-5-5","max_tokens":100,"messages":[""" + before + """{"role":"user","content":[""" + block + "]}]}");
        var conversation = MessagesRequestReader.Read(body, Proxy.Tests.Anthropic.Requests.Bodies.V2023, new Warnings());
        Assert.Equal(((body.Length - (images * ImageData)) / 4) + (images * RoughMedia.TokensEach), RoughCount.Of(conversation, body.Length));
    }
}
