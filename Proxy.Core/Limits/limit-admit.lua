-- Admits a request into all of its buckets, or into none.
-- KEYS[i]: bucket i. ARGV[1]: lease. ARGV[2]: its time in microseconds. Then for each bucket: kind, limit, cost.
--   kind 'rate': GCRA over a minute; the key holds the theoretical arrival time in microseconds.
--   kind 'day':  the key holds "<day number>:<units used>".
--   kind 'live': a sorted set of leases, scored by the time they end.
-- Returns denied bucket (0 for none), microseconds until it has room (-1 for never), then remaining and reset of each.
local minute, day = 60000000, 86400000000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local denied, retry, result, writes = 0, 0, {}, {}
for i, key in ipairs(KEYS) do
  local kind, limit, cost = ARGV[i * 3], tonumber(ARGV[i * 3 + 1]), tonumber(ARGV[i * 3 + 2])
  local room, wait, remaining, reset
  if kind == 'rate' then
    local arrival = math.max(now, tonumber(redis.call('GET', key) or '0'))
    local taken = math.ceil(cost * minute / limit)
    room = arrival + taken - now <= minute and arrival - now < minute
    wait = math.max(arrival + math.max(taken, 1) - now - minute, 1)
    if cost > limit then wait = -1 end
    if room then arrival = arrival + taken end
    remaining = math.max(0, math.floor((minute - (arrival - now)) * limit / minute))
    reset = arrival - now
    writes[i] = function()
      if cost > 0 then redis.call('SET', key, string.format('%d', arrival), 'PX', string.format('%d', math.ceil((arrival - now) / 1000) + 1)) end
    end
  elseif kind == 'day' then
    local today = math.floor(now / day)
    local number, used = string.match(redis.call('GET', key) or '', '^(%d+):(%d+)$')
    used = tonumber(number) == today and tonumber(used) or 0
    room = used + cost <= limit and used < limit
    wait = (today + 1) * day - now
    if cost > limit then wait = -1 end
    if room then used = used + cost end
    remaining = math.max(0, limit - used)
    reset = (today + 1) * day - now
    writes[i] = function()
      if cost > 0 then redis.call('SET', key, string.format('%d:%d', today, used), 'PX', string.format('%d', day / 1000)) end
    end
  else
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%d', now))
    local live = tonumber(redis.call('ZCARD', key))
    room = live < limit
    wait = 1000000
    if room then live = live + 1 end
    remaining = limit - live
    reset = 1000000
    writes[i] = function()
      redis.call('ZADD', key, string.format('%d', now + tonumber(ARGV[2])), ARGV[1])
      redis.call('PEXPIRE', key, string.format('%d', math.ceil(tonumber(ARGV[2]) / 1000)))
    end
  end
  if not room and denied == 0 then denied, retry = i, wait end
  result[#result + 1] = math.max(0, remaining)
  result[#result + 1] = reset
end
if denied == 0 then
  for i = 1, #KEYS do writes[i]() end
end
table.insert(result, 1, retry)
table.insert(result, 1, denied)
return result
