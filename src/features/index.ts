import { registry } from '../core/registry.ts';
import { adScore, institutionalFlow, obvScore, smartMoney, vrocScore } from './accumulation/scores.ts';
import { alpha158 } from './alpha158/index.ts';
import {
  dayOfMonth,
  dayOfWeek,
  daysToExpiry,
  monthOfYear,
  quarterEnd,
  turnOfMonth,
  weekOfYear,
} from './calendar/dates.ts';
import { closingHalfHour, halfDay, minutesToClose, openingHalfHour, sessionShare } from './calendar/hours.ts';
import {
  downsideBeta,
  leadLag,
  ratioZscore,
  referenceBeta,
  referenceCorrelation,
  referenceRank,
  referenceResidual,
  referenceReturn,
  referenceVolatility,
  referenceZscore,
  relativeStrength,
} from './cross-asset/reference.ts';
import {
  seriesAge,
  seriesChange,
  seriesRank,
  seriesReturn,
  seriesSlope,
  seriesSurprise,
  seriesValue,
  seriesVolatility,
  seriesZscore,
} from './cross-asset/series.ts';
import { breadthAbove, breadthAdvances, breadthHighs, mcclellan } from './cross-section/breadth.ts';
import {
  averageCorrelation,
  marketDrawdown,
  marketReturn,
  marketVolatility,
  returnDispersion,
} from './cross-section/market.ts';
import {
  marketBeta,
  marketCorrelation,
  marketResidual,
  residualMomentum,
  residualVolatility,
  sectorBeta,
  sectorCorrelation,
  sectorResidual,
} from './cross-section/market-model.ts';
import {
  csExcess,
  csRank,
  csSectorRank,
  csSectorZscore,
  csZscore,
  excessReturn,
  returnRank,
  sectorExcessReturn,
  sectorReturnRank,
} from './cross-section/standing.ts';
import { trendStates } from './cross-section/trend-state.ts';
import type { FeatureDefinition, SymbolFeature } from './define-feature.ts';
import { buyPressure, bvcBuyShare, bvcImbalance, clvMean, vpin } from './microstructure/order-flow.ts';
import { amihud, hasbrouckLambda, kyleLambda, rangeImpact } from './microstructure/price-impact.ts';
import {
  closeToMid,
  depthRatio,
  effectiveSpread,
  micropriceDeviation,
  midReturn,
  quotedSpread,
  quoteFlowImbalance,
  quoteImbalance,
  quoteState,
  relativeSpread,
  spreadMean,
  spreadZscore,
} from './microstructure/quotes.ts';
import { abdiRanaldo, corwinSchultz, fhtSpread, rollSpread, zeroReturns } from './microstructure/spread-estimators.ts';
import { pocDistance, volumeCluster, volumeConcentration, volumeOverhead } from './microstructure/volume-profile.ts';
import { acceleration } from './momentum/acceleration.ts';
import { awesome } from './momentum/awesome.ts';
import { bop, bopMean } from './momentum/bop.ts';
import { cci } from './momentum/cci.ts';
import { cmo } from './momentum/cmo.ts';
import { connorsRsi } from './momentum/connors-rsi.ts';
import { fisher, relativeVigor } from './momentum/ehlers.ts';
import { imi } from './momentum/imi.ts';
import { coppock, elderRay, kst } from './momentum/kst.ts';
import { macd, macdext, macdfix, macdRatio } from './momentum/macd.ts';
import { apo, ppo } from './momentum/ppo.ts';
import { qstick } from './momentum/qstick.ts';
import { mom, roc, rocp, rocr, rocr100 } from './momentum/roc.ts';
import { rsi } from './momentum/rsi.ts';
import { schaff } from './momentum/schaff.ts';
import { stoch, stochf } from './momentum/stoch.ts';
import { stochrsi } from './momentum/stochrsi.ts';
import { trix } from './momentum/trix.ts';
import { tsi } from './momentum/tsi.ts';
import { ultosc } from './momentum/ultosc.ts';
import { willr } from './momentum/willr.ts';
import { breakout } from './pattern/breakout.ts';
import {
  bodyShare,
  closeLocation,
  gap,
  insideOutside,
  lowerShadow,
  streak,
  upperShadow,
} from './pattern/candle-shape.ts';
import { cdlAbandonedBaby } from './pattern/cdl-abandoned-baby.ts';
import { cdlBreakaway } from './pattern/cdl-breakaway.ts';
import { cdlConcealBabySwallow } from './pattern/cdl-conceal-baby-swallow.ts';
import { cdlCounterattack, cdlSeparatingLines } from './pattern/cdl-counterattack.ts';
import {
  cdlDoji,
  cdlDragonflyDoji,
  cdlGravestoneDoji,
  cdlLongLeggedDoji,
  cdlRickshawMan,
  cdlTakuri,
} from './pattern/cdl-doji.ts';
import { cdlEngulfing } from './pattern/cdl-engulfing.ts';
import { cdlGap3Methods, cdlGapSideSideWhite, cdlTasukiGap } from './pattern/cdl-gap.ts';
import { cdlHammer, cdlHangingMan } from './pattern/cdl-hammer.ts';
import { cdlHarami, cdlHaramiCross } from './pattern/cdl-harami.ts';
import { cdlHikkake, cdlHikkakeMod } from './pattern/cdl-hikkake.ts';
import { cdlHomingPigeon } from './pattern/cdl-homing-pigeon.ts';
import { cdlKicking, cdlKickingByLength } from './pattern/cdl-kicking.ts';
import { cdlLadderBottom } from './pattern/cdl-ladder-bottom.ts';
import { cdlHighWave, cdlLongLine, cdlShortLine, cdlSpinningTop } from './pattern/cdl-line.ts';
import { cdlBeltHold, cdlClosingMarubozu, cdlMarubozu } from './pattern/cdl-marubozu.ts';
import { cdlMatchingLow, cdlStickSandwich } from './pattern/cdl-matching-low.ts';
import { cdlInNeck, cdlOnNeck, cdlThrusting } from './pattern/cdl-neck.ts';
import { cdlDarkCloudCover, cdlPiercing } from './pattern/cdl-piercing.ts';
import { cdlInvertedHammer, cdlShootingStar } from './pattern/cdl-shooting-star.ts';
import {
  cdlDojiStar,
  cdlEveningDojiStar,
  cdlEveningStar,
  cdlMorningDojiStar,
  cdlMorningStar,
  cdlTristar,
} from './pattern/cdl-star.ts';
import { cdl3BlackCrows, cdlIdentical3Crows } from './pattern/cdl-three-crows.ts';
import { cdl3Inside, cdl3Outside } from './pattern/cdl-three-inside-outside.ts';
import { cdl3LineStrike } from './pattern/cdl-three-line-strike.ts';
import { cdlMatHold, cdlRiseFall3Methods } from './pattern/cdl-three-methods.ts';
import { cdl3StarsInSouth } from './pattern/cdl-three-stars-in-south.ts';
import { cdl3WhiteSoldiers, cdlAdvanceBlock, cdlStalledPattern } from './pattern/cdl-three-white-soldiers.ts';
import { cdl2Crows, cdlUpsideGap2Crows } from './pattern/cdl-two-crows.ts';
import { cdlUnique3River } from './pattern/cdl-unique-three-river.ts';
import { macdDivergence, rsiDivergence } from './pattern/divergence.ts';
import { higherHighs, levelTouches, supportResistance, swingStructure } from './pattern/levels.ts';
import { gapFilled, narrowRange, openingRange } from './pattern/ranges.ts';
import { autocorrelation, varianceRatio } from './statistical/dependence.ts';
import { approximateEntropy, permutationEntropy, signEntropy } from './statistical/entropy.ts';
import { max, maxindex, min, minindex, minmax, minmaxindex, sum } from './statistical/extremes.ts';
import { drawdown, lineResidual, rank, runup, zscore } from './statistical/level.ts';
import { fracdiff, hurst } from './statistical/memory.ts';
import { avgprice, medprice, typprice, wclprice } from './statistical/prices.ts';
import { barsSince, quantilePosition, tailRatio } from './statistical/quantiles.ts';
import {
  efficiency,
  extremeReturns,
  intrabarReturn,
  laggedReturn,
  logReturn,
  returnToRisk,
  returnZscore,
  upShare,
} from './statistical/returns.ts';
import { kurtosis, skewness } from './statistical/shape.ts';
import { avgdev, beta, correl, stddev, variance } from './statistical/talib.ts';
import { ljungBox, runsTest } from './statistical/tests.ts';
import { adx, adxr, dx, minusDi, minusDm, plusDi, plusDm } from './trend/adx.ts';
import { aroon, aroonOscillator } from './trend/aroon.ts';
import { choppiness } from './trend/choppiness.ts';
import { emaCrossState, smaCrossState } from './trend/cross-state.ts';
import { dema, demaRatio } from './trend/dema.ts';
import { detrended } from './trend/detrended.ts';
import { donchian } from './trend/donchian.ts';
import { ema, emaRatio } from './trend/ema.ts';
import { htDcperiod, htDcphase, htPhasor, htSine, htTrendline, htTrendmode, mama } from './trend/hilbert.ts';
import { hmaRatio } from './trend/hma.ts';
import { ichimoku } from './trend/ichimoku.ts';
import { kama, kamaRatio } from './trend/kama.ts';
import {
  linearreg,
  linearregAngle,
  linearregIntercept,
  linearregSlope,
  trendFit,
  trendSlope,
  tsf,
} from './trend/linearreg.ts';
import { midpoint, midprice } from './trend/midpoint.ts';
import { sar, sarext, sarRatio } from './trend/sar.ts';
import { ma, sma, smaRatio } from './trend/sma.ts';
import { smaCross } from './trend/sma-cross.ts';
import { supertrend } from './trend/supertrend.ts';
import { t3, t3Ratio } from './trend/t3.ts';
import { tema, temaRatio } from './trend/tema.ts';
import { trima, trimaRatio } from './trend/trima.ts';
import { vortex } from './trend/vortex.ts';
import { wma, wmaRatio } from './trend/wma.ts';
import { accbands } from './volatility/accbands.ts';
import { atr, natr, rangeRatio, trange } from './volatility/atr.ts';
import { bbands, bbPosition, bbWidth } from './volatility/bbands.ts';
import { chaikinVolatility } from './volatility/chaikin-volatility.ts';
import { donchianWidth, massIndex, relativeVolatility, squeeze } from './volatility/channel-width.ts';
import { hmmRegime } from './volatility/hidden-regime.ts';
import { bipower, ewmaVolatility, semivariance, volatilityOfVolatility } from './volatility/jumps.ts';
import { keltner } from './volatility/keltner.ts';
import { garmanKlass, parkinson, rogersSatchell, yangZhang } from './volatility/range-volatility.ts';
import { downsideDeviation, realisedVolatility, volatilityRatio } from './volatility/realised-volatility.ts';
import { ulcer } from './volatility/ulcer.ts';
import { ad, adosc, adoscRatio, cmf } from './volume/ad.ts';
import { easeOfMovement, vwmaRatio } from './volume/ease-of-movement.ts';
import { forceIndex } from './volume/force-index.ts';
import { klinger } from './volume/klinger.ts';
import { mfi } from './volume/mfi.ts';
import { obv, obvFlow, pvt } from './volume/obv.ts';
import { amihudRatio, priceVolumeCorrelation } from './volume/price-volume.ts';
import { sessionVwap, timeOfDayVolume } from './volume/session-volume.ts';
import { nvi, pvi } from './volume/volume-index.ts';
import { volumeCross, volumeRank, volumeRatio, volumeZscore, vroc } from './volume/volume-level.ts';
import { vwapRatio } from './volume/vwap.ts';

/** Every feature, by name. A new one is a file in its family's folder and a line here (docs/adding-a-feature.md). */
export const features = registry<FeatureDefinition>('feature', [
  abdiRanaldo,
  accbands,
  acceleration,
  ad,
  adScore,
  adosc,
  adoscRatio,
  adx,
  adxr,
  ...alpha158,
  amihud,
  amihudRatio,
  apo,
  approximateEntropy,
  aroon,
  aroonOscillator,
  atr,
  autocorrelation,
  averageCorrelation,
  avgdev,
  avgprice,
  awesome,
  barsSince,
  bbPosition,
  bbWidth,
  bbands,
  beta,
  bodyShare,
  bop,
  bopMean,
  breadthAbove,
  breadthAdvances,
  breadthHighs,
  breakout,
  buyPressure,
  bvcBuyShare,
  bvcImbalance,
  cci,
  cdl2Crows,
  cdl3BlackCrows,
  cdl3Inside,
  cdl3LineStrike,
  cdl3Outside,
  cdl3StarsInSouth,
  cdl3WhiteSoldiers,
  cdlAbandonedBaby,
  cdlAdvanceBlock,
  cdlBeltHold,
  cdlBreakaway,
  cdlClosingMarubozu,
  cdlConcealBabySwallow,
  cdlCounterattack,
  cdlDarkCloudCover,
  cdlDoji,
  cdlDojiStar,
  cdlDragonflyDoji,
  cdlEngulfing,
  cdlEveningDojiStar,
  cdlEveningStar,
  cdlGap3Methods,
  cdlGapSideSideWhite,
  cdlGravestoneDoji,
  cdlHammer,
  cdlHangingMan,
  cdlHarami,
  cdlHaramiCross,
  cdlHighWave,
  cdlHikkake,
  cdlHikkakeMod,
  cdlHomingPigeon,
  cdlIdentical3Crows,
  cdlInNeck,
  cdlInvertedHammer,
  cdlKicking,
  cdlKickingByLength,
  cdlLadderBottom,
  cdlLongLeggedDoji,
  cdlLongLine,
  cdlMarubozu,
  cdlMatHold,
  cdlMatchingLow,
  cdlMorningDojiStar,
  cdlMorningStar,
  cdlOnNeck,
  cdlPiercing,
  cdlRickshawMan,
  cdlRiseFall3Methods,
  cdlSeparatingLines,
  cdlShootingStar,
  cdlShortLine,
  cdlSpinningTop,
  cdlStalledPattern,
  cdlStickSandwich,
  cdlTakuri,
  cdlTasukiGap,
  cdlThrusting,
  cdlTristar,
  cdlUnique3River,
  cdlUpsideGap2Crows,
  chaikinVolatility,
  choppiness,
  closeLocation,
  closeToMid,
  closingHalfHour,
  clvMean,
  cmf,
  cmo,
  connorsRsi,
  coppock,
  correl,
  corwinSchultz,
  csExcess,
  csRank,
  csSectorRank,
  csSectorZscore,
  csZscore,
  dayOfMonth,
  dayOfWeek,
  daysToExpiry,
  quarterEnd,
  dema,
  demaRatio,
  depthRatio,
  donchian,
  donchianWidth,
  downsideBeta,
  downsideDeviation,
  detrended,
  drawdown,
  dx,
  effectiveSpread,
  efficiency,
  elderRay,
  ema,
  emaCrossState,
  emaRatio,
  easeOfMovement,
  ewmaVolatility,
  excessReturn,
  extremeReturns,
  fhtSpread,
  fisher,
  forceIndex,
  fracdiff,
  gap,
  gapFilled,
  garmanKlass,
  halfDay,
  hasbrouckLambda,
  higherHighs,
  hmaRatio,
  hmmRegime,
  htDcperiod,
  htDcphase,
  htPhasor,
  htSine,
  htTrendline,
  htTrendmode,
  hurst,
  ichimoku,
  imi,
  insideOutside,
  institutionalFlow,
  intrabarReturn,
  bipower,
  kama,
  kamaRatio,
  keltner,
  klinger,
  kst,
  kurtosis,
  kyleLambda,
  laggedReturn,
  leadLag,
  levelTouches,
  lineResidual,
  linearreg,
  linearregAngle,
  linearregIntercept,
  linearregSlope,
  ljungBox,
  logReturn,
  lowerShadow,
  ma,
  macd,
  macdDivergence,
  macdRatio,
  macdext,
  macdfix,
  mama,
  marketBeta,
  marketCorrelation,
  marketDrawdown,
  marketResidual,
  marketReturn,
  marketVolatility,
  massIndex,
  max,
  maxindex,
  mcclellan,
  medprice,
  mfi,
  micropriceDeviation,
  midReturn,
  midpoint,
  midprice,
  min,
  minindex,
  minmax,
  minmaxindex,
  minusDi,
  minusDm,
  minutesToClose,
  mom,
  monthOfYear,
  narrowRange,
  natr,
  nvi,
  obv,
  obvFlow,
  obvScore,
  openingHalfHour,
  openingRange,
  parkinson,
  permutationEntropy,
  plusDi,
  plusDm,
  pocDistance,
  ppo,
  priceVolumeCorrelation,
  pvi,
  pvt,
  qstick,
  quantilePosition,
  quoteFlowImbalance,
  quoteImbalance,
  quoteState,
  quotedSpread,
  rangeImpact,
  rangeRatio,
  rank,
  ratioZscore,
  realisedVolatility,
  referenceBeta,
  referenceCorrelation,
  referenceRank,
  referenceResidual,
  referenceReturn,
  referenceVolatility,
  referenceZscore,
  relativeSpread,
  spreadMean,
  relativeStrength,
  relativeVigor,
  relativeVolatility,
  residualMomentum,
  residualVolatility,
  returnDispersion,
  returnRank,
  returnToRisk,
  returnZscore,
  roc,
  rocp,
  rocr,
  rocr100,
  rogersSatchell,
  rollSpread,
  rsi,
  rsiDivergence,
  runsTest,
  runup,
  sar,
  sarRatio,
  sarext,
  schaff,
  sectorBeta,
  sectorCorrelation,
  sectorExcessReturn,
  sectorResidual,
  sectorReturnRank,
  semivariance,
  seriesAge,
  seriesChange,
  seriesRank,
  seriesReturn,
  seriesSlope,
  seriesSurprise,
  seriesValue,
  seriesVolatility,
  seriesZscore,
  sessionShare,
  sessionVwap,
  signEntropy,
  skewness,
  sma,
  smaCross,
  smaCrossState,
  smaRatio,
  smartMoney,
  spreadZscore,
  squeeze,
  stddev,
  stoch,
  stochf,
  stochrsi,
  streak,
  sum,
  supertrend,
  supportResistance,
  swingStructure,
  t3,
  t3Ratio,
  tailRatio,
  tema,
  temaRatio,
  timeOfDayVolume,
  trange,
  trendFit,
  trendSlope,
  trendStates,
  trima,
  trimaRatio,
  trix,
  tsf,
  tsi,
  turnOfMonth,
  typprice,
  ulcer,
  ultosc,
  upShare,
  upperShadow,
  variance,
  varianceRatio,
  volatilityOfVolatility,
  volatilityRatio,
  volumeCluster,
  volumeConcentration,
  volumeCross,
  volumeOverhead,
  volumeRank,
  volumeRatio,
  volumeZscore,
  vortex,
  vpin,
  vroc,
  vrocScore,
  vwapRatio,
  vwmaRatio,
  wclprice,
  weekOfYear,
  willr,
  wma,
  wmaRatio,
  yangZhang,
  zeroReturns,
  zscore,
]);

/** Features of a symbol's own bars, and of a reference. */
export function symbolFeatures(): SymbolFeature[] {
  return features.all().filter((definition) => definition.scope === 'symbol');
}

/** @throws when it is no feature of a symbol */
export function symbolFeature(name: string): SymbolFeature {
  const definition = features.get(name);
  if (definition.scope !== 'symbol') throw new Error(`${name} is a feature of scope ${definition.scope}`);
  return definition;
}
