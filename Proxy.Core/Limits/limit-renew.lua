-- The answer is still under way: its leases last longer. A lease that has ended is not begun again.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'XX', string.format('%d', now + tonumber(ARGV[2])), ARGV[1])
  redis.call('PEXPIRE', key, string.format('%d', math.ceil(tonumber(ARGV[2]) / 1000)))
end
return 1
