using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Hosting;

namespace Proxy.Tests.Api.Hosting;

public sealed class PatientWriterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Counted _output = new();

    [Fact]
    public void What_comes_within_a_tenth_of_a_second_is_one_write()
    {
        using var writer = new PatientWriter(_output, _time);
        writer.Write(new StringBuilder("one\n"), atOnce: false);
        _time.Advance(PatientWriter.Patience / 2);
        writer.Write(new StringBuilder("two é\n"), atOnce: false);
        Assert.Equal("", _output.Text);
        _time.Advance(PatientWriter.Patience / 2);
        Assert.Equal("one\ntwo é\n", _output.Text);
        Assert.Equal(1, _output.Writes);
    }

    [Fact]
    public void The_clock_starts_anew_with_what_comes_next()
    {
        using var writer = new PatientWriter(_output, _time);
        writer.Write(new StringBuilder("one\n"), atOnce: false);
        _time.Advance(PatientWriter.Patience);
        writer.Write(new StringBuilder("two\n"), atOnce: false);
        Assert.Equal("one\n", _output.Text);
        _time.Advance(PatientWriter.Patience);
        Assert.Equal("one\ntwo\n", _output.Text);
    }

    [Fact]
    public void What_must_not_wait_takes_along_what_waits()
    {
        using var writer = new PatientWriter(_output, _time);
        writer.Write(new StringBuilder("one\n"), atOnce: false);
        writer.Write(new StringBuilder("two\n"), atOnce: true);
        Assert.Equal("one\ntwo\n", _output.Text);
    }

    [Fact]
    public void More_than_the_buffer_holds_is_written_by_whoever_fills_it()
    {
        using var writer = new PatientWriter(_output, _time);
        var line = new StringBuilder(new string('x', 1023) + "\n");
        for (var i = 0; i < 100; i++) writer.Write(line, atOnce: false);
        Assert.InRange(_output.Text.Length, 64 * 1024, 100 * 1024);
        Assert.InRange(_output.Writes, 2, 4);
    }

    [Fact]
    public void The_end_writes_what_is_left_and_what_comes_after_it_waits_for_nothing()
    {
        var writer = new PatientWriter(_output, _time);
        writer.Write(new StringBuilder("one\n"), atOnce: false);
        writer.Dispose();
        Assert.Equal("one\n", _output.Text);
        writer.Write(new StringBuilder("two\n"), atOnce: false);
        Assert.Equal("one\ntwo\n", _output.Text);
    }

    [Fact]
    public void A_disk_that_is_full_harms_nobody_who_writes_and_is_tried_again()
    {
        using var writer = new PatientWriter(_output, _time);
        _output.IsFull = true;
        writer.Write(new StringBuilder("lost\n"), atOnce: true);
        writer.Write(new StringBuilder("lost too\n"), atOnce: false);
        _time.Advance(PatientWriter.Patience);
        _output.IsFull = false;
        writer.Write(new StringBuilder("kept\n"), atOnce: false);
        _time.Advance(PatientWriter.Patience);
        Assert.Equal("kept\n", _output.Text);
    }

    public void Dispose() => _output.Dispose();

    private sealed class Counted : MemoryStream
    {
        public int Writes { get; private set; }

        public bool IsFull { get; set; }

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull) throw new IOException("No space left on device");
            Writes++;
            base.Write(buffer);
        }
    }
}
