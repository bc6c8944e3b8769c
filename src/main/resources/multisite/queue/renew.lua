-- Renews leases from now; those of hands are made if they do not exist, others are not brought back.
-- KEYS: leases
-- ARGV: lease in ms (negative: over at once), members…
local time = redis.call('TIME')
local till = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
for i = 2, #ARGV do
  if string.sub(ARGV[i], 1, 2) == 'h:' then
    redis.call('ZADD', KEYS[1], till, ARGV[i])
  else
    redis.call('ZADD', KEYS[1], 'XX', till, ARGV[i])
  end
end
return till
