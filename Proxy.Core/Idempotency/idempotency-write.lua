-- The owner goes on. KEYS as for the beginning. ARGV: owner, lease in microseconds, lifetime in milliseconds, most bytes,
-- head ('' for none), chunk ('' for none), state ('run'; 'done'; 'gone' to forget the record; 'hole' when something of the
-- answer was not written: what there is of it is dropped, and the owner keeps the record until it has ended), number of
-- chunks before this one: a write that is repeated, because its answer did not come, changes nothing.
-- Returns 1, or 0 when the record is another's by now.
if redis.call('HGET', KEYS[1], 'o') ~= ARGV[1] then return 0 end
if ARGV[7] == 'gone' then
  redis.call('DEL', KEYS[1], KEYS[2])
  return 1
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
redis.call('HSET', KEYS[1], 'e', string.format('%d', now + tonumber(ARGV[2])))
local record = redis.call('HMGET', KEYS[1], 'b', 'l')
local bytes, large = tonumber(record[1]) + #ARGV[6], record[2] == '1'
if ARGV[7] == 'hole' or (not large and bytes > tonumber(ARGV[4])) then
  -- Without a head it is an answer that nobody can join.
  redis.call('DEL', KEYS[2])
  redis.call('HDEL', KEYS[1], 'h')
  if ARGV[7] ~= 'hole' then
    large = true
    redis.call('HSET', KEYS[1], 'l', '1')
  end
elseif not large then
  if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'h', ARGV[5]) end
  if ARGV[6] ~= '' and redis.call('LLEN', KEYS[2]) <= tonumber(ARGV[8]) then
    redis.call('HSET', KEYS[1], 'b', string.format('%d', bytes))
    redis.call('RPUSH', KEYS[2], ARGV[6])
  end
end
if ARGV[7] == 'done' then redis.call('HSET', KEYS[1], 's', large and 'large' or 'done') end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
