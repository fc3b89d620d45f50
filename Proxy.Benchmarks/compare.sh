#!/usr/bin/env bash
# Puts the gateway next to nginx and a bare YARP pass-through on the same mock upstream, in one run, and prints one line per
# row, round and server, then the ratios that count: of the least of each, since noise only ever adds. Needs node, wrk and dotnet; nginx is optional.
#   Proxy.Benchmarks/compare.sh                 # all rows, 3 rounds of 4 s each: about 8 minutes
#   ROWS=1k-json,64k-stream ROUNDS=5 SECONDS_EACH=3 Proxy.Benchmarks/compare.sh
#   BENCH_DIR=/somewhere/bench ...              # bodies.mjs, measure.sh, mock-upstream.mjs, yarp/ (default ../shared/bench)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
bench=$(cd "${BENCH_DIR:-$root/../shared/bench}" && pwd)
rows=${ROWS:-1k-json,64k-json,1024k-json,1k-stream,64k-stream}
rounds=${ROUNDS:-3}
seconds=${SECONDS_EACH:-4}
connections=${CONNECTIONS:-8}
events=${EVENTS:-200}
work=$(mktemp -d)
started=()

# Only what this script started is ended, by its own id.
finish() {
  for pid in "${started[@]:-}"; do [[ -n $pid ]] && kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

start() { # NAME COMMAND...: runs it in the background and leaves its id in $pid
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pid=$!
  started+=("$pid")
}

answers() { # PORT NAME: waits until something listens there
  for _ in $(seq 1 150); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.2
  done
  echo "$2 does not listen on $1:" >&2
  tail -20 "$work/$2.log" >&2
  exit 1
}

echo "# building (Release)" >&2
mkdir -p "$work/yarp"
cp "$bench"/yarp/* "$work/yarp/"
chmod -R u+w "$work/yarp"
dotnet publish "$work/yarp/yarp.csproj" -c Release -o "$work/yarp/out" -nologo -v q >/dev/null
dotnet publish "$root/Proxy.Api/Proxy.Api.csproj" -c Release -o "$work/gateway" -nologo -v q >/dev/null
dotnet build "$root/Proxy.Benchmarks/Proxy.Benchmarks.csproj" -c Release -o "$work/first" -nologo -v q >/dev/null
node "$bench/bodies.mjs" "$work/bodies" >/dev/null

start mock node "$bench/mock-upstream.mjs" 9001 "$events"
mock=$pid
start slow node "$bench/mock-upstream.mjs" 9002 20 "${DELAY_MS:-10}"
(cd "$work/yarp/out" && exec dotnet yarp.dll) >"$work/yarp.log" 2>&1 &
yarp=$!
started+=("$yarp")

gateway() { # NAME PORT UPSTREAM_PORT: the published gateway, as it runs in production
  start "$1" env -C "$work/gateway" ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS="http://127.0.0.1:$2" \
    OPENAI_BASE_URL="http://127.0.0.1:$3/v1" OPENAI_API_KEY=x PROXY_API_KEYS=sk-test \
    PROXY_SEALING_KEYS="bench:$(head -c 32 /dev/zero | base64)" Proxy__DataDirectory="$work/data" \
    dotnet Proxy.Api.dll
}
gateway gateway 9104 9001
gateway=$pid
gateway slow-gateway 9105 9002

servers=(direct:9001:/v1/responses:$mock yarp:9102:/v1/messages:$yarp gateway:9104:/v1/messages:$gateway)
if command -v nginx >/dev/null; then
  cat >"$work/nginx.conf" <<NGINX
worker_processes 2;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx-error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_max_body_size 64m;
  client_body_buffer_size 2m;
  client_body_temp_path $work/nginx-body;
  proxy_temp_path $work/nginx-proxy;
  fastcgi_temp_path $work/nginx-fcgi;
  uwsgi_temp_path $work/nginx-uwsgi;
  scgi_temp_path $work/nginx-scgi;
  keepalive_requests 1000000;
  upstream mock { server 127.0.0.1:9001; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:9103;
    location = /v1/messages {
      proxy_pass http://mock/v1/responses;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
NGINX
  start nginx nginx -c "$work/nginx.conf" -p "$work"
  answers 9103 nginx
  servers=("${servers[0]}" "nginx:9103:/v1/messages:$pid,$(pgrep -P "$pid" | paste -sd,)" "${servers[@]:1}")
fi

answers 9001 mock
answers 9002 slow
answers 9102 yarp
answers 9104 gateway
answers 9105 slow-gateway

load() { # PORT PATH BODY SECONDS: load that nobody looks at
  BODY="$work/bodies/$3.json" wrk -t1 -c"$connections" -d"$4s" -s "$bench/post.lua" "http://127.0.0.1:$1$2" >/dev/null
}

echo "# warming up, until the JIT has compiled what is hot" >&2
for row in 1k-json 64k-json 1k-stream; do
  load 9102 /v1/messages "$row" 6
  load 9104 /v1/messages "$row" 6
done

for round in $(seq 1 "$rounds"); do
  for row in ${rows//,/ }; do
    for server in "${servers[@]}"; do
      IFS=: read -r name port path pids <<<"$server"
      bash "$bench/measure.sh" "$name" "http://127.0.0.1:$port$path" "$work/bodies/$row.json" "$pids" "$seconds" "$connections" | tee -a "$work/rows"
    done
  done
done

echo
echo "CPU ms per request, least of $rounds rounds, and the gateway's over the pass-throughs':"
awk '/cpu_ms/ { for (i = 1; i <= NF; i++) if ($i == "cpu_ms/req") { c = $(i + 1); if (!(($2, $1) in cpu) || c < cpu[$2, $1]) cpu[$2, $1] = c }
    if (!($2 in seen)) { seen[$2] = 1; order[++n] = $2 } }
  END { for (i = 1; i <= n; i++) { r = order[i]; printf "%-12s gateway %.3f  yarp %.3f  x%.2f", r, cpu[r, "gateway"], cpu[r, "yarp"], cpu[r, "gateway"] / cpu[r, "yarp"]
    if (cpu[r, "nginx"] > 0) printf "  nginx %.3f  x%.2f", cpu[r, "nginx"], cpu[r, "gateway"] / cpu[r, "nginx"]
    printf "\n" } }' "$work/rows"

echo
echo "Time to the first text delta, one request at a time (upstream: one event every ${DELAY_MS:-10} ms, then all at once):"
for pair in "drip 9002 9105" "burst 9001 9104"; do
  read -r kind direct through <<<"$pair"
  dotnet "$work/first/Proxy.Benchmarks.dll" first-token "$kind" "$work/bodies/1k-stream.json" \
    "http://127.0.0.1:$direct/v1/responses" "http://127.0.0.1:$through/v1/messages" "${TOKENS:-100}"
done
