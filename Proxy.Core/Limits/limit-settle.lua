-- Corrects buckets by what an answer really used, and ends its lease.
-- KEYS, ARGV as for admission; a cost may be negative.
local minute, day = 60000000, 86400000000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
-- Places first: a server without memory refuses what comes after, and a place must not wait for its lease then.
for i, key in ipairs(KEYS) do
  if ARGV[i * 3] == 'live' then redis.call('ZREM', key, ARGV[1]) end
end
for i, key in ipairs(KEYS) do
  local kind, limit, cost = ARGV[i * 3], tonumber(ARGV[i * 3 + 1]), tonumber(ARGV[i * 3 + 2])
  if kind == 'live' or cost == 0 then
    -- nothing to correct
  elseif kind == 'rate' then
    local arrival = math.max(now, tonumber(redis.call('GET', key) or '0')) + math.ceil(cost * minute / limit)
    if arrival > now then
      redis.call('SET', key, string.format('%d', arrival), 'PX', string.format('%d', math.ceil((arrival - now) / 1000) + 1))
    else
      redis.call('DEL', key)
    end
  else
    local today = math.floor(now / day)
    local number, used = string.match(redis.call('GET', key) or '', '^(%d+):(%d+)$')
    used = tonumber(number) == today and tonumber(used) or 0
    redis.call('SET', key, string.format('%d:%d', today, math.max(0, used + cost)), 'PX', string.format('%d', day / 1000))
  end
end
return 1
