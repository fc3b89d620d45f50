#!/usr/bin/env bash
# What a batch costs: time, memory and CPU of gateway and worker, what Redis holds. Needs redis-server. See docs/benchmarks.md.
#   Proxy.Benchmarks/batches.sh [items, default 100000]
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for project in Proxy.Worker Proxy.Benchmarks; do dotnet build "$project" -c Release -v q -nologo >/dev/null; done
dotnet Proxy.Benchmarks/bin/Release/net10.0/Proxy.Benchmarks.dll batches "${1:-100000}" \
  Proxy.Api/bin/Release/net10.0/Proxy.Api.dll Proxy.Worker/bin/Release/net10.0/Proxy.Worker.dll "$data"
