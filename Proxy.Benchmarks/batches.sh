#!/usr/bin/env bash
# What a batch costs: time, memory and CPU of gateway and worker, what Redis holds. Needs redis-server. See docs/benchmarks.md.
#   Proxy.Benchmarks/batches.sh [items, default 100000]
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet publish Proxy.Api -c Release -o "$out/api" -p:TargetLatestRuntimePatch=false -v q -nologo
dotnet publish Proxy.Worker -c Release -o "$out/worker" -p:TargetLatestRuntimePatch=false -v q -nologo
dotnet run -c Release --project Proxy.Benchmarks -- batches "${1:-100000}" "$out/api/Proxy.Api.dll" "$out/worker/Proxy.Worker.dll" "$out/data"
