-- Items have a durable result, whoever made it. KEYS: as for batch-add. ARGV: items.
-- Returns -1 when there is no such batch, else how many are not done.
local total = tonumber(redis.call('HGET', KEYS[1], 'total') or '-1')
if total < 0 then return -1 end
for _, item in ipairs(ARGV) do
  if tonumber(item) < total then redis.call('SETBIT', KEYS[2], item, '1') end
  redis.call('ZREM', KEYS[3], item)
  redis.call('HDEL', KEYS[4], item)
end
-- Counted from the bits: embedded Garnet may be killed in the middle of a script, and a count of its own would be off for ever.
return total - redis.call('BITCOUNT', KEYS[2])
