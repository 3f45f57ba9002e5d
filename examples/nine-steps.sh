#!/usr/bin/env bash
# The nine-step leak-proof workflow, one stage at a time, on a synthetic market.
#   examples/nine-steps.sh            run it (a second run finds everything up to date)
#   examples/nine-steps.sh --dry-run  say what would be done, touch nothing
set -euo pipefail

trademl=${TRADEML:-trademl}
symbols=${SYMBOLS:-12} days=${DAYS:-1000} sealed=${SEALED:-2022-06-01} # sealed: what follows this date is opened once
run() { "$trademl" "$@" "${extra[@]}"; }
extra=("$@")

# 1. Bars of a market whose predictability is known. Your own: --source csv --path FOLDER, yahoo or polygon.
run ingest --source synthetic --symbols "$symbols" --days "$days" --edge 0.06 --interval 1d

# 2. Features and labels; every row carries the time at which its label is known.
run features --name core --set core --label up:horizon=5

# 3. Splits in time, purged by the label's horizon and embargoed; what follows the date is sealed.
run splits --features core --horizon 20 --n-folds 5 --embargo 5 --holdout-start "$sealed" \
  --output configs/splits/tscv_5fold.json

# 4. Feature selection, inside each fold's training part.
run select --features core --splits configs/splits/tscv_5fold.json --max-correlation 0.9 --max-features 250 \
  --output configs/features/core.yaml

# 5. Models: out-of-fold predictions for every fold, and a final model.
for depth in 2 4; do
  run train --features core --splits configs/splits/tscv_5fold.json --selection configs/features/core.yaml \
    --model xgb --params "maxDepth=$depth" --run "depth-$depth"
done

# 6. An ensemble of out-of-fold predictions.
run ensemble --models depth-2,depth-4 --strategy stack-logistic --run stacked

# 7. What trading it would have made after costs, acting at the next bar's open.
run backtest --run stacked --mode long-short

# 8. The verdict, with intervals and baselines; it weighs the backtest too, and opens the sealed dates.
run evaluate --run stacked --range all

# 9. A baseline to notice drift with, and a first look.
run drift fit --features core --end "$sealed"
run drift check --features core --last-days 90

# All of it on one page.
run report --run stacked
