-- Gives items back. KEYS: as for batch-add. ARGV: holder, microseconds until they may be taken, 1 to count the attempt, then items.
local time = redis.call('TIME')
local from = string.format('%d', tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[2]))
local given = 0
for i = 4, #ARGV do
  local attempts, holder = string.match(redis.call('HGET', KEYS[4], ARGV[i]) or '', '^(%d+):(.*)$')
  if holder == ARGV[1] then
    if ARGV[3] ~= '1' then attempts = math.max(0, tonumber(attempts) - 1) end
    redis.call('HSET', KEYS[4], ARGV[i], string.format('%d:', tonumber(attempts)))
    redis.call('ZADD', KEYS[3], from, ARGV[i])
    given = given + 1
  end
end
return given
