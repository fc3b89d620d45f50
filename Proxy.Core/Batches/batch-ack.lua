-- Items have a durable result, whoever made it. KEYS: as for batch-add. ARGV: items.
-- Returns -1 when there is no such batch, else how many are not done.
local state = redis.call('HMGET', KEYS[1], 'total', 'done')
if not state[1] then return -1 end
local total, done = tonumber(state[1]), tonumber(state[2])
for _, item in ipairs(ARGV) do
  if tonumber(item) < total and redis.call('SETBIT', KEYS[2], item, '1') == 0 then done = done + 1 end
  redis.call('ZREM', KEYS[3], item)
  redis.call('HDEL', KEYS[4], item)
end
redis.call('HSET', KEYS[1], 'done', string.format('%d', done))
return total - done
