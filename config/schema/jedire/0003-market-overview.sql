-- Figures of the start page, computed once instead of for every visitor.
-- Refresh with: refresh materialized view concurrently market_overview;
create materialized view market_overview as
select
  state,
  count(*) as listings,
  min(price) as lowest_price,
  percentile_cont(0.5) within group (order by price) as median_price,
  max(price) as highest_price,
  max(updated_at) as updated_at
from properties
group by state;

-- A refresh that does not lock out readers needs a unique index.
create unique index market_overview_state on market_overview (state);
