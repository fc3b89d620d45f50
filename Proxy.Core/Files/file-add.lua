-- Adds files to a tenant's index. KEYS: order (sorted set by creation), meta (hash of JSON), held (hash of bytes), about.
-- ARGV: most bytes the tenant may hold (-1 for any), token of a rebuild ('' for none), then for each: id, score, bytes, JSON.
-- Returns 1; 0 when there is no room; -1 when the rebuild is no longer the one under way.
local most, token = tonumber(ARGV[1]), ARGV[2]
if token ~= '' then
  if redis.call('HGET', KEYS[4], 'building') ~= token then return -1 end
  redis.call('HSET', KEYS[4], 'beat', redis.call('TIME')[1])
end
for i = 3, #ARGV, 4 do
  if not redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    local bytes = tonumber(redis.call('HGET', KEYS[4], 'bytes') or '0')
    if most >= 0 and bytes + tonumber(ARGV[i + 2]) > most then return 0 end
    redis.call('ZADD', KEYS[1], ARGV[i + 1], ARGV[i])
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2])
    redis.call('HINCRBY', KEYS[4], 'bytes', ARGV[i + 2])
    redis.call('HINCRBY', KEYS[4], 'count', '1')
  else
    -- How long it is may be known only when its bytes have come.
    local held = redis.call('HGET', KEYS[3], ARGV[i])
    if held and held ~= ARGV[i + 2] then
      redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2])
      redis.call('HINCRBY', KEYS[4], 'bytes', string.format('%d', tonumber(ARGV[i + 2]) - tonumber(held)))
    end
  end
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 3])
end
return 1
