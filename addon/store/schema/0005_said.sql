-- What a reason was made of, so that it can be said in another language: JSON of translation.stored. "" where
-- nothing but the English words is known, as of all that was kept before.
ALTER TABLE decisions ADD COLUMN said TEXT NOT NULL DEFAULT '';
