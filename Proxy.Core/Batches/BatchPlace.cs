using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>A batch by where it is kept, for those who do not know its tenant: workers.</summary>
/// <param name="TenantFolder">As <see cref="Storage.TenantFolder"/> tells.</param>
internal readonly record struct BatchPlace(string TenantFolder, string Id)
{
    public static BatchPlace Of(Batch batch) => new(Storage.TenantFolder.Of(batch.Tenant), batch.Id);

    /// <summary>The last part of the open mark's name, and the name in the queue.</summary>
    public string Name => TenantFolder + "." + Id;

    /// <summary>Where its objects are; ends in <c>/</c>.</summary>
    public string Folder => BatchNames.All + TenantFolder + "/" + Id + "/";

    public string OpenMark => BatchNames.Open + Name;

    /// <summary>Where its logs are; ends in <c>/</c>.</summary>
    public string Logs => Folder + BatchNames.Logs;

    public string Results => Folder + BatchNames.Results;

    /// <param name="name">As <see cref="Name"/>.</param>
    public static bool TryParse(string name, out BatchPlace place)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        place = dot < 0 ? default : new BatchPlace(name[..dot], name[(dot + 1)..]);
        return dot == 32 && BatchNames.IsId(place.Id) && ObjectName.IsValid(name);
    }
}
