-- Leases items: those whose lease has ended first, then those that nobody had yet. What is pending costs no memory: it is
-- everything from the cursor on.
-- KEYS: as for batch-add. ARGV: how many, lease in microseconds, holder.
-- Returns -1 when there is no such batch, 0 when none may be taken now; else 1, and item, attempts for each.
local state = redis.call('HMGET', KEYS[1], 'total', 'next', 'stopped', 'expires', 'paused')
if not state[1] then return {-1} end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
if state[3] == '1' or now >= tonumber(state[4]) * 1000 or now < tonumber(state[5]) then return {0} end
local most, deadline = tonumber(ARGV[1]), string.format('%d', now + tonumber(ARGV[2]))
local result = {1}
local function lease(item)
  local attempts = tonumber(string.match(redis.call('HGET', KEYS[4], item) or '', '^(%d+):') or '0') + 1
  redis.call('ZADD', KEYS[3], deadline, item)
  redis.call('HSET', KEYS[4], item, string.format('%d:%s', attempts, ARGV[3]))
  result[#result + 1] = tonumber(item)
  result[#result + 1] = attempts
end
for _, item in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', string.format('%d', now), 'LIMIT', '0', ARGV[1])) do
  if redis.call('GETBIT', KEYS[2], item) == 0 then
    lease(item)
  else
    -- Whoever acknowledged it did not come to the end of that.
    redis.call('ZREM', KEYS[3], item)
    redis.call('HDEL', KEYS[4], item)
  end
end
local total, first = tonumber(state[1]), tonumber(state[2])
-- All were given out, nobody has any, and some are not done: leases were lost, and the walk begins anew.
if first >= total and #result == 1 and redis.call('ZCARD', KEYS[3]) == 0 and redis.call('BITCOUNT', KEYS[2]) < total then first = 0 end
local next = first
-- A rebuilt queue begins at 0 and passes over what is done: only so much in one step.
while #result < 2 * most + 1 and next < total and next - first < 2000 do
  if redis.call('GETBIT', KEYS[2], string.format('%d', next)) == 0 then lease(string.format('%d', next)) end
  next = next + 1
end
if next ~= tonumber(state[2]) then redis.call('HSET', KEYS[1], 'next', string.format('%d', next)) end
return result
