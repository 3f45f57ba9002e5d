import { byDefault, featureSet } from '../../src/features/choose-features.ts';
import type { SymbolFeature } from '../../src/features/define-feature.ts';
import { symbolFeatures } from '../../src/features/index.ts';
import { type FeatureInstance, isSymbolInstance, referenceKind } from '../../src/features/instance.ts';

/** Every feature of a symbol at its default and in the windows of the sets; those of a reference too, which no set has. */
export function everySymbolInstance(): FeatureInstance<SymbolFeature>[] {
  const referring = symbolFeatures().filter((definition) => referenceKind(definition) === 'symbol');
  return [
    ...featureSet('all').filter(isSymbolInstance),
    ...referring.map((definition) => ({ ...byDefault(definition), definition, of: 'REF' })),
  ];
}
