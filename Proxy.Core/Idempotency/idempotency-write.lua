-- The owner goes on. KEYS as for the beginning. ARGV: owner, lease in microseconds, lifetime in milliseconds, most bytes,
-- head ('' for none), chunk ('' for none), state ('run', 'done', or 'gone' to forget the record).
-- Returns 1, or 0 when the record is another's by now.
if redis.call('HGET', KEYS[1], 'o') ~= ARGV[1] then return 0 end
if ARGV[7] == 'gone' then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 1
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
redis.call('HSET', KEYS[1], 'e', string.format('%d', now + tonumber(ARGV[2])))
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'h', ARGV[5]) end
local large = redis.call('HGET', KEYS[1], 's') == 'large'
if ARGV[6] ~= '' and not large then
  local bytes = tonumber(redis.call('HGET', KEYS[1], 'b')) + #ARGV[6]
  redis.call('HSET', KEYS[1], 'b', string.format('%d', bytes))
  large = bytes > tonumber(ARGV[4])
  if large then
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[1], 's', 'large')
  else
    redis.call('RPUSH', KEYS[2], ARGV[6])
  end
end
if ARGV[7] == 'done' and not large then redis.call('HSET', KEYS[1], 's', 'done') end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
