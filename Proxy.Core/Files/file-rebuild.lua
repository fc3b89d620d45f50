-- Begins ('begin') or ends ('end') making a tenant's index anew. KEYS as for file-add. ARGV[2]: token of this rebuild.
-- Returns 1; 0 when another is at it: one that was quiet for 30 seconds is not.
local building = redis.call('HMGET', KEYS[4], 'building', 'beat')
if ARGV[1] == 'end' then
  if building[1] ~= ARGV[2] then return 0 end
  redis.call('HDEL', KEYS[4], 'building', 'beat')
  redis.call('HSET', KEYS[4], 'ready', '1')
  return 1
end
local now = tonumber(redis.call('TIME')[1])
if building[1] and math.abs(now - tonumber(building[2])) < 30 then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[4], 'building', ARGV[2], 'beat', string.format('%d', now))
return 1
