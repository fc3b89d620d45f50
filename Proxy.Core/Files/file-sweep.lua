-- Whose turn is it to sweep, and what is due? KEYS[1]: turn (hash), KEYS[2]: due (sorted set of folder/id by seconds).
-- ARGV: who asks, its clock in seconds, how many at most.
-- Returns {now, '1' for a walk over the store, member, …}; {-1} while another has the turn; {-2} while the clock is not
-- trusted: it must have gone steadily for an hour, by looks at most an hour apart, before anything is deleted by it.
local redis_now, hour = tonumber(redis.call('TIME')[1]), 3600
local now = math.min(redis_now, tonumber(ARGV[2]))
local turn = redis.call('HMGET', KEYS[1], 'holder', 'until', 'last', 'steady', 'walked')
-- A clock that was set back must not keep a dead holder's turn for ever.
local left = tonumber(turn[2] or '0') - redis_now
if turn[1] and turn[1] ~= ARGV[1] and left > 0 and left <= 120 then return {-1} end
local last, steady = tonumber(turn[3] or '-1'), tonumber(turn[4] or '-1')
if last < 0 or now < last or now - last > hour then steady = now end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%d', redis_now + 120), 'last', string.format('%d', now), 'steady', string.format('%d', steady))
if now - steady < hour then return {-2} end
local walks = '0'
if not turn[5] or math.abs(now - tonumber(turn[5])) >= 24 * hour then
  redis.call('HSET', KEYS[1], 'walked', string.format('%d', now))
  walks = '1'
end
local result = {now, walks}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%d', now), 'LIMIT', '0', ARGV[3])) do result[#result + 1] = member end
return result
