-- Part of a tenant's batches, newest first. KEYS[1]: sorted set of ids by creation; with the member 'whole' at its end, it is
-- an index of all there are. ARGV: 'first', 'after' or 'before', limit, id of the place.
-- Returns {state, id, …}: -1 the index is not whole, 0 nothing follows, 1 more follows, 2 the place is unknown.
if not redis.call('ZSCORE', KEYS[1], 'whole') then return {-1} end
local all = tonumber(redis.call('ZCARD', KEYS[1])) - 1
local limit, from, to = tonumber(ARGV[2]), 0, 0
if ARGV[1] == 'first' then
  to = limit - 1
else
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[3])
  if not rank or ARGV[3] == 'whole' then return {2} end
  rank = tonumber(rank)
  if ARGV[1] == 'after' then
    from = rank + 1
    to = rank + limit
  else
    from = math.max(0, rank - limit)
    to = rank - 1
  end
end
local more = 0
if ARGV[1] == 'before' then
  if from > 0 then more = 1 end
elseif to < all - 1 then
  more = 1
else
  to = all - 1
end
local result = {more}
if to >= from then
  for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], string.format('%d', from), string.format('%d', to))) do result[#result + 1] = id end
end
return result
