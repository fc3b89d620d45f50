namespace Proxy.Api.Pipeline;

/// <summary>Puts a step of the request path in its place. Made once: its constructor takes the next step and services.</summary>
internal static class Steps
{
    public static IApplicationBuilder UseStep<TStep>(this IApplicationBuilder app)
        where TStep : class, IStep<TStep> =>
        app.Use(next => TStep.Create(next, app.ApplicationServices).InvokeAsync);
}

/// <summary>A step, and how to make it without reflection.</summary>
internal interface IStep<out TStep>
{
    static abstract TStep Create(RequestDelegate next, IServiceProvider services);

    Task InvokeAsync(HttpContext context);
}
