using Proxy.Api.Settings;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Settings;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("data-");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("/elsewhere")]
    public void What_is_told_is_taken_as_it_is_from_the_content_root(string told) =>
        Assert.Equal(Path.Combine(_folder.Path, told), DataFolder.Of(told, _folder.Path));

    [Fact]
    public void By_default_it_is_a_folder_of_its_own_among_the_users_data()
    {
        var users = Path.Combine(_folder.Path, "share");
        Assert.Equal(Path.Combine(users, "responses-proxy"), DataFolder.Users(users));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(users, "responses-proxy")));
    }

    [Fact]
    public void Where_nothing_can_be_kept_there_is_no_such_folder()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.Null(DataFolder.Users(Path.Combine(file, "share")));
        Assert.Null(DataFolder.Users(""));
    }
}
