-- A sign of life. KEYS: as for batch-add. ARGV: lease in microseconds, holder, then items.
-- Returns the items that are another's by now, or done.
local time = redis.call('TIME')
local deadline = string.format('%d', tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[1]))
local lost = {}
for i = 3, #ARGV do
  if string.match(redis.call('HGET', KEYS[4], ARGV[i]) or '', '^%d+:(.*)$') == ARGV[2] then
    redis.call('ZADD', KEYS[3], deadline, ARGV[i])
  else
    lost[#lost + 1] = tonumber(ARGV[i])
  end
end
return lost
