# Means by domain with R's survey, item by item, and raking: Rscript survey.R DATA.csv MARGINS.csv OUT.csv ITEMS
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
known <- read.csv(arguments[2])
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = data, nest = TRUE)
rows <- list()
for (item in strsplit(arguments[4], ",")[[1]]) {
  began <- proc.time()[["elapsed"]]
  found <- svyby(as.formula(paste0("~", item)), ~domain, design, svymean, na.rm = TRUE, keep.var = TRUE)
  seconds <- proc.time()[["elapsed"]] - began
  rows[[item]] <- data.frame(item = item, domain = found$domain, value = found[[item]], se = found$se, seconds = seconds)
}
if (nrow(known) > 0) {
  names <- unique(known$margin)
  plain <- svydesign(ids = ~1, weights = ~w, data = data)
  population <- lapply(names, function(name) {
    part <- known[known$margin == name, ]
    setNames(data.frame(part$code, part$people), c(name, "Freq"))
  })
  began <- proc.time()[["elapsed"]]
  raked <- rake(plain, lapply(names, function(name) as.formula(paste0("~", name))), population,
                control = list(maxit = 200, epsilon = 1e-7, verbose = FALSE))
  seconds <- proc.time()[["elapsed"]] - began
  head <- weights(raked)[1:100]
  rows[["rake"]] <- data.frame(item = "rake", domain = seq_along(head) - 1, value = head, se = NA, seconds = seconds)
}
found <- do.call(rbind, rows)
found$value <- format(found$value, digits = 17)
found$se <- format(found$se, digits = 17)
write.csv(found, arguments[3], row.names = FALSE)
